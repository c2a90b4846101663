"""How c7n reads a string of `value_type: cidr` (c7n.utils.parse_cidr, 0.9.53), and the network that it names."""

from __future__ import annotations

# functions import ipaddress, which few policies need, to keep start-up fast


def is_read(text: str) -> bool:
    """Whether c7n reads the string: an address, or an IPv4 network without host bits."""
    import ipaddress

    try:
        # c7n's class for networks is IPv4Network also for `::/0`, so that it reads no network of IPv6
        ipaddress.IPv4Network(text) if "/" in text else ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def named(text: str) -> str:
    """The network that a string names; "0.0.0.0/0" for "0.0.0.0"; "" if it names no network."""
    import ipaddress

    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return ""
    # who writes the address 0.0.0.0 means every address, not this one
    return f"{text}/0" if text in ("0.0.0.0", "::") else str(network)


def meant(text: str) -> str:
    """What to write so that c7n reads it: the network without host bits, or a list for a comma-separated string."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 1 and all(map(is_read, parts)):
        return f"[{', '.join(parts)}]"
    network = named(text)
    return network if network and is_read(network) else ""
