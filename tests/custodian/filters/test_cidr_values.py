"""What counts as a network, beside what c7n reads as one."""

from __future__ import annotations

from c7n.utils import parse_cidr
from hypothesis import given
from hypothesis import strategies as st

from c7n_ctschema.custodian.filters import cidr_values


@given(
    st.one_of(
        st.ip_addresses().map(str),
        st.ip_addresses(v=4).map(lambda one: f"{one}/{int(one) % 33}"),
        st.sampled_from(["10.0.0.0/8", "10.0.0.0/255.0.0.0", "::/0", "x", "", "1.2.3.4/", "10.0.0.0/33", "1,2"]),
    )
)
def test_what_c7n_reads_as_a_network(text: str) -> None:
    assert cidr_values.is_read(text) is (parse_cidr(text) is not None)
    meant = cidr_values.meant(text)
    assert not meant or meant.startswith("[") or parse_cidr(meant) is not None
