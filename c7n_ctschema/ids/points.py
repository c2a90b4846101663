"""How surely a key holds what a lookup takes, in points: kinds of evidence, and what raises or lowers them.

Only their order matters, and on which side of the thresholds in rank.py (ENOUGH, SURE) a key comes out.
"""

from __future__ import annotations

# Evidence, the surest first.
OWN_MEMBER = 100  # the key is called as the member that c7n compares or sends: `dBInstanceIdentifier`
MADE_BY_CALL = 96  # a plain `id` or `name` at the root of the call that makes the resource: CreateDeployment
NOUN_AND_ENDING = 92  # what the API calls the resource, with the kind: `policyArn`; a point less for each later noun
BELOW_NOUN = 88  # a plain `id` below the resource's noun: `policy.arn`; a point less for each later noun
TOLD = 84  # the API's documentation says so, or the key's parent and the event are both about the resource
EVENT_ALONE = 80  # a plain `id` at the root, of which only the event's name tells what it is of
ANY_RESOURCE_ID = 62  # `resourceId` of CreateTags may be of anything, but c7n drops ids without the resource's prefix
ANY_RESOURCE_ARN = 60  # `resourceArn` of TagResource may be of anything
CALLERS = 58  # the value is as the caller gave it: a name here, an ARN there

# What raises or lowers them.
OWN_EVENT = 12  # the documentation tells of a key at the root of an event that is about the resource
RIGHT_SIDE = 4  # the answer of a call that makes the resource, the request of another; names are the request's
LATER_KIND = 8  # for each kind of value that the lookup takes rather than this one
DEPTH = 2  # for each name above the key's
ELSEWHERE = 30  # below `target`, `previous` or `failed`: an id of something else
LINK = 12  # in a link of API Gateway's answers: `self.restApiId`
LOOSE = 8  # the caller may give an ARN, which the lookup does not take
WITHIN = 6  # below names that are not the resource's
WRAPPED = 5  # below `CreateVpcRequest`, the newer of EC2's two spellings
WRITTEN_BOTH_WAYS = 10  # callers write the value with the prefix that the expression adds, and without
