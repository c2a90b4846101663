"""Points for the evidence that a key holds what a lookup takes, and points that are added or subtracted.

Only the order matters, and the side of the thresholds in id_candidates.py: a key with less than ENOUGH is not a
candidate, a key with less than SURE is a guess. The numbers were set so that the pairs of event and resource in
data/generated/proofs.json, which c7n resolved against moto, have a proven path first.
"""

from __future__ import annotations

# Evidence, the most certain first.
OWN_MEMBER = 100  # the key has the name of the member that c7n compares or sends: `dBInstanceIdentifier`
MADE_BY_CALL = 96  # a plain `id` or `name` at the root of the event that creates the resource: CreateDeployment
NOUN_AND_ENDING = 92  # the API's noun for the resource, with the kind: `policyArn`; one less for each later noun
BELOW_NOUN = 88  # a plain `id` below the resource's noun: `policy.arn`; one less for each later noun
TOLD = 84  # the API's documentation says so, or both the key's parent and the event are about the resource
EVENT_ALONE = 80  # a plain `id` at the root, and only the event's name says of which resource: UpdateFleet
ANY_RESOURCE_ID = 62  # `resourceId` of CreateTags can be any resource's, but c7n drops ids with another prefix
ANY_RESOURCE_ARN = 60  # `resourceArn` of TagResource can be any resource's
CALLERS = 58  # the caller chooses the form: `cluster` of ECS is a name in one record and an ARN in the next

# Added or subtracted.
OWN_EVENT = 12  # the documented key is at the root of an event that is about the resource
RIGHT_SIDE = 4  # a new id or ARN is in the response; a name, and the id of an existing resource, in the request
LATER_KIND = 8  # for each kind of value that the lookup prefers to this one
DEPTH = 2  # for each name above the key
ELSEWHERE = 30  # below `target`, `previous` or `failed`: the id of another resource
LINK = 12  # in a link of API Gateway's responses: `self.restApiId`
LOOSE = 8  # the caller can also give an ARN, which the lookup does not take
WITHIN = 6  # below names that are not nouns of the resource
WRAPPED = 5  # below `CreateVpcRequest`, the newer of EC2's two spellings
WRITTEN_BOTH_WAYS = 10  # some callers already write the prefix that the expression adds
