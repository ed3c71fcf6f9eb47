"""The page's address: where it listens, under which host names it answers, and how other devices reach it."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import io
import ipaddress
import socket
import struct
from typing import FrozenSet, List, Optional, Sequence

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SIOCGIFADDR = 0x8915  # ioctl(2), netdevice(7): the address of an interface
ANY_HOST = "*"


class CannotServe(Exception):
    """The page cannot be served; the text is one sentence that says what to do."""


def is_loopback(host: str) -> bool:
    """Whether an address is reachable from this computer only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def household(address: str) -> str:
    """Whom an address stands for: of IPv6 the network, of which one household has 2^64 addresses."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, ipaddress.IPv6Address):
        return address
    if parsed.ipv4_mapped is not None:  # so they come to a page that listens to both
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises CannotServe, one sentence, if that fails."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise CannotServe(f"This computer knows no address {host}: give one of its own with --host.") from error
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            other = port + 1 if port < 65535 else port - 1
            raise CannotServe(f"Port {port} is in use: choose another, for example --port {other}.") from error
        if error.errno == errno.EACCES:
            raise CannotServe(f"Port {port} is not for everyone: choose one above 1023 with --port.") from error
        raise CannotServe(f"The page cannot listen at {host}: give an address of this computer with --host.") from error
    return listener


def own_addresses() -> List[str]:
    """This computer's IPv4 addresses in its networks, without loopback."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        for _index, name in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(any_socket, _SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
            except OSError:  # an interface without an IPv4 address
                continue
            found.append(socket.inet_ntoa(answer[20:24]))
    return [address for address in found if not is_loopback(address)]


def hosts_for(host: str, allowed: Sequence[str]) -> Optional[FrozenSet[str]]:
    """The names that a page listening at `host` answers to; None for all. allowed: further ones."""
    if ANY_HOST in allowed:
        return None
    names = set(LOOPBACK) | {_as_in_a_request(name) for name in (host, *allowed)}
    if not is_loopback(host):
        name = socket.gethostname().lower()
        names |= {name, f"{name}.local", *own_addresses()}
    return frozenset(names - {""})  # which stands for requests that name none


def _as_in_a_request(host: str) -> str:
    """A name or an address as browsers send it, without brackets."""
    with contextlib.suppress(ValueError):
        return str(ipaddress.ip_address(host))
    name = host.lower().rstrip(".")
    with contextlib.suppress(UnicodeError):
        return name.encode("idna").decode("ascii")
    return name


def urls_of(host: str, port: int) -> List[str]:
    """Where a page that listens at `host` can be reached, the best for other devices first."""
    everywhere = host in ("0.0.0.0", "::", "")
    hosts = [*own_addresses(), "127.0.0.1"] if everywhere else [host]
    return [f"http://{f'[{one}]' if ':' in one else one}:{port}" for one in hosts]


def qr_code(url: str) -> str:
    """A QR code of an address, in the characters of a terminal."""
    import segno

    drawn = io.StringIO()
    segno.make(url, micro=False).terminal(out=drawn, compact=True)
    return drawn.getvalue().rstrip("\n")
