"""Writes vectors.json beside this file: what an independent implementation, Python's hmac, makes of the seed's format.

    python3 packages/core/test/signature/vectors.py

The tests read vectors.json and never run this. The same input gives the same file.
"""
import hashlib
import hmac
import json
import random
from pathlib import Path

APP, T = "app", 1400000000
K1 = {"id": "k1", "secret": "your-master-key"}
K2 = {"id": "k2", "secret": "0123456789abcdef0123456789abcdef", "algorithm": "sha256"}


def utf16(text):
    return text.encode("utf-16-be", "surrogatepass")


def utf8(text):
    return text.encode("utf-8")


def text_of(request, order=utf16):
    """The seed's format and no check at all."""
    fields = [request["appId"], request["peerId"]]
    if request["kind"] == "group":
        fields.append(request["groupId"])
    fields.append(":".join(sorted(request["peerIds"], key=order)))
    fields += [str(request["timestamp"]), request["nonce"]]
    if request["kind"] == "group":
        fields.append(request["action"])
    return ":".join(fields)


def encoded(text):
    """A lone surrogate becomes U+FFFD, as in the encoders of browsers and Node."""
    return "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in text).encode("utf-8")


def signature_of(key, text):
    algorithm = key.get("algorithm", "sha1")
    return hmac.new(key["secret"].encode("utf-8"), encoded(text), algorithm).hexdigest()


def session(peer, peers=(), time=T, nonce="n1", app=APP):
    return {"kind": "session", "appId": app, "peerId": peer, "peerIds": list(peers), "timestamp": time, "nonce": nonce}


def group(action, peer, group_id, peers=(), time=T, nonce="n1", app=APP):
    return {
        "kind": "group", "appId": app, "peerId": peer, "groupId": group_id, "peerIds": list(peers),
        "timestamp": time, "nonce": nonce, "action": action,
    }


def accepted(name, request, key=K1, order=utf16):
    text = text_of(request, order)
    return {"name": name, "key": key, "request": request, "text": text, "signature": signature_of(key, text)}


def good():
    yield accepted("vendor", session("1", ["2", "3", "4"], 1416290728, "85561", "your-app-id"))
    yield accepted("nobody watched", session("jerry"))
    yield accepted("one watched", session("jerry", ["tom"]))
    yield accepted("unsorted", session("jerry", ["tom", "Tom", "10", "9", "spike", "a-", "a"]))
    yield accepted("a peer twice", session("jerry", ["tom", "tom"]))
    yield accepted("itself", session("jerry", ["jerry"]))
    yield accepted("time 0", session("jerry", ["tom"], 0))
    yield accepted("last whole second", session("jerry", ["tom"], 2**53 - 1))
    yield accepted("long nonce", session("jerry", ["tom"], nonce="Az09_-" * 10 + "abcd"))
    yield accepted("nonce that begins as an action", session("jerry", ["tom"], nonce="join-"))
    yield accepted("ids that are actions and numbers", session("kick", ["join", str(T), "invite"], app="open"))
    yield accepted("ids that prototypes have", session("__proto__", ["constructor", "toString"]))
    yield accepted("1,000 watched", session("jerry", [f"peer-{at * 7919 % 1000}" for at in range(1000)]))
    yield accepted("accents", session("rené", ["zoë", "Ångström", "z", "é"]))
    yield accepted("Chinese", session("杰瑞", ["汤姆", "斯派克"]))
    yield accepted("surrogate pairs", session("😀", ["𝒳", "a", "😀"]))
    yield accepted("64 characters", session("😀" * 32, ["汉" * 42, "a" * 64]))
    for action in ("invite", "kick"):
        yield accepted(f"{action} one", group(action, "jerry", "cats", ["tom"]))
        yield accepted(f"{action} some", group(action, "jerry", "cats", ["tom", "spike", "Butch"]))
        yield accepted(f"{action} nobody", group(action, "jerry", "cats"))
    yield accepted("join", group("join", "jerry", "cats"))
    yield accepted("create", group("join", "jerry", ""))
    yield accepted("sha1 said", session("jerry", ["tom"]), {**K1, "algorithm": "sha1"})
    yield accepted("sha256", session("jerry", ["tom"]), K2)
    yield accepted("sha256 group", group("kick", "jerry", "cats", ["tom"]), K2)
    for length in (1, 63, 64, 65, 200):
        yield accepted(f"secret of {length}", session("jerry", ["tom"]), {"id": "k", "secret": "s" * length})
        long = {"id": "k", "secret": "s" * length, "algorithm": "sha256"}
        yield accepted(f"secret of {length}, sha256", session("jerry", ["tom"]), long)
    yield accepted("secret not ASCII", session("jerry", ["tom"]), {"id": "k", "secret": "ключ 🔑"})


MIXED = [["😀", "～"], ["a😀", "a～", "a"], ["𝒳", "\ue000", "\uff71"], ["～😀", "～～", "😀～", "😀😀"]]


def both_orders():
    """Lists whose order by UTF-16 code unit is not that by UTF-8 byte (S9)."""
    for at, peers in enumerate(MIXED):
        for name, order in (("code units", utf16), ("bytes", utf8)):
            yield accepted(f"{at} by {name}", session("jerry", peers), K1, order)
            yield accepted(f"{at} invited, by {name}", group("invite", "jerry", "cats", peers), K2, order)


def at_random(count):
    rng = random.Random(20141123)
    letters = "abcXYZ019-_.@ é汉😀～\u0416"

    def an_id():
        # No space at an end, and no combining character: each of these is an id in NFC.
        return "".join(rng.choice(letters) for _ in range(rng.randint(1, 12)))

    for at in range(count):
        peers = [an_id() for _ in range(rng.randint(0, 6))]
        time, nonce = rng.randint(0, 4 * 10**9), "".join(rng.choice("abc019_-") for _ in range(rng.randint(1, 20)))
        action = rng.choice(["session", "session", "join", "invite", "kick"])
        if action == "session":
            request = session(an_id(), peers, time, nonce, an_id())
        else:
            request = group(action, an_id(), an_id(), [] if action == "join" else peers, time, nonce, an_id())
        yield accepted(f"random {at}", request, rng.choice([K1, K2]))


def collision(name, refused, allowed=None):
    """`refused` has the bytes of `allowed`, which is another request; so its signature is right, and must not count."""
    text = text_of(refused)
    if allowed is not None:
        assert encoded(text_of(allowed)) == encoded(text), name
        assert allowed != refused, name
    return {"name": name, "key": K1, "refused": refused, "allowed": allowed, "signature": signature_of(K1, text)}


def collisions():
    a, b, later = "a", "b", "1400086400"
    yield collision("S5 two watched ids in one", session("p", ["a:b"]), session("p", [a, b]))
    yield collision("S5 peer takes a watched id", session("p:a", [b]), session("p", [a, b]))
    yield collision("S5 app takes the peer", session(a, [b], app="app:p"), session("p", [a, b]))
    yield collision("S5 nobody and an empty id", session("p", [""]), session("p"))
    yield collision("S5 nonce takes the time", session("p", ["1"], T, f"{later}:n"), session("p", ["1", str(T)], int(later), "n"))
    yield collision("S5 two kicked ids in one", group("kick", "p", "g", ["a:b"]), group("kick", "p", "g", [a, b]))
    yield collision("S5 group takes a kicked id", group("kick", "p", "g:a", [b]), group("kick", "p", "g", [a, b]))
    yield collision("S5 peer takes the group", group("kick", "p:g", a, [b]), group("kick", "p", "g", [a, b]))
    yield collision("S5 app takes the peer of a group", group("kick", "g", a, [b], app="app:p"), group("kick", "p", "g", [a, b]))
    yield collision(
        "S5 a group's nonce takes the time",
        group("kick", "p", "g", ["1"], T, f"{later}:n"), group("kick", "p", "g", ["1", str(T)], int(later), "n"),
    )
    yield collision(
        "S5 action takes the nonce",
        group(f"{later}:kick", "p", "g", ["1"], T, "1400000001"), group("kick", "p", "g", ["1", str(T)], 1400000001, later),
    )
    yield collision("S5 a session's nonce takes the action", session("p", [a, b], T, "n:kick"), group("kick", "p", a, [b], T, "n"))
    yield collision("S5 nobody and an empty id in a group", group("kick", "p", "g", [""]), group("kick", "p", "g"))
    yield collision("S5 time as text", session("p", [a], str(T)), session("p", [a], T))
    yield collision("S5 a text instead of a list", {**session("p", [a]), "peerIds": "a"}, session("p", [a]))
    yield collision(
        "S6 kick as open",
        session("p", ["10", "11", "12", str(T)], 1400000005, "kick"), group("kick", "p", "10", ["11", "12"], T, "1400000005"),
    )
    yield collision("S6 invite as open", session("p", ["0", "1", str(T)], T, "invite"), group("invite", "p", "0", ["1"], T, str(T)))
    yield collision("S6 create as open", session("p", ["", "", str(T)], 1400000001, "join"), group("join", "p", "", (), T, "1400000001"))
    yield collision("S6 join with peers as open", session("p", ["", "0", str(T)], 1400000001, "join"))
    yield collision("S6 open as invite without a group", group("invite", "p", "", [a], T, "n"))
    yield collision("S6 open as kick without a group", group("kick", "p", "", ["0"], T, str(T)))
    yield collision("S6 join with peers", group("join", "p", "g", [a]))
    yield collision("S6 another action", group("leave", "p", "g"))
    yield collision("S12 lone surrogate", session("a\ud800"), session("a\ufffd"))


def main():
    conversations = [["u1234", "u0988"], ["jerry", "tom"], ["tom", "jerry", "spike"], ["汤姆", "杰瑞"]]
    vectors = {
        "accepted": [*good(), *at_random(100)],
        "bothOrders": list(both_orders()),
        "collisions": list(collisions()),
        "conversations": [
            {"peers": peers, "id": hashlib.md5(":".join(sorted(peers, key=utf16)).encode("utf-8")).hexdigest()}
            for peers in conversations
        ],
    }
    lists = (
        f"{json.dumps(name)}: [\n" + ",\n".join(json.dumps(vector) for vector in entries) + "\n]"
        for name, entries in vectors.items()
    )
    Path(__file__).with_name("vectors.json").write_text("{\n" + ",\n".join(lists) + "\n}\n", encoding="ascii")


main()
