"""What c7n reads in a text of `value_type: cidr` (c7n.utils.parse_cidr, 0.9.53), and what the text names."""

from __future__ import annotations

# ipaddress is imported where it is used: each lint would pay for it


def is_read(text: str) -> bool:
    """Whether c7n finds an address, or a network of IPv4 without bits of a host; else it compares with nothing."""
    import ipaddress

    try:
        ipaddress.IPv4Network(text) if "/" in text else ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def named(text: str) -> str:
    """The network that a text names, all addresses where it is the first of them; "" where it is none."""
    import ipaddress

    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return ""
    return f"{text}/0" if text in ("0.0.0.0", "::") else str(network)


def meant(text: str) -> str:
    """What c7n would read: the network without a host's bits, or the list that stands in one text."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 1 and all(map(is_read, parts)):
        return f"[{', '.join(parts)}]"
    network = named(text)
    return network if network and is_read(network) else ""
