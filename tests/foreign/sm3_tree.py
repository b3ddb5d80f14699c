"""A second opinion on the SM3 twin, from Python's hashlib: nothing here shares a line with the program.

    sm3_tree.py DIRECTORY PROOF...

Every hash of every SM3 tile must follow from the leaves in the entry bundles, the root must be that of sm3/checkpoint, whose
extension line must name the root of the SHA-256 tree; every PROOF (custody/sm3-proof/v1) must lead to it.
"""
import base64
import hashlib
import pathlib
import sys


def sm3(data):
    return hashlib.new("sm3", data).digest()


def sha256(data):
    return hashlib.sha256(data).digest()


def root(h, leaves):
    if not leaves:
        return h(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return h(b"\1" + root(h, leaves[:k]) + root(h, leaves[k:]))


def path_of(n):
    text = f"{n % 1000:03}"
    while n >= 1000:
        n //= 1000
        text = f"x{n % 1000:03}/{text}"
    return text


def partial(n, count, size):
    return f"{path_of(n)}.p/{count - n * 256}" if (n + 1) * 256 > count else path_of(n)


def entries(directory, size):
    out = []
    for n in range((size + 255) // 256):
        data = (directory / "tile/entries" / partial(n, size, size)).read_bytes()
        while data:
            length = int.from_bytes(data[:2], "big")
            out.append(data[2:2 + length])
            data = data[2 + length:]
    return out


def main(directory, proofs):
    lines = (directory / "sm3/checkpoint").read_text().split("\n")
    size = int(lines[1])
    leaves = entries(directory, size)
    assert len(leaves) == size, "as many entries as the checkpoint says"
    hashes = {h: [h(b"\0" + leaf) for leaf in leaves] for h in (sm3, sha256)}
    assert base64.b64decode(lines[2]) == root(sm3, hashes[sm3]), "the SM3 root"
    assert lines[3] == "sha256 " + base64.b64encode(root(sha256, hashes[sha256])).decode(), "the line that binds both"
    level, tiles = hashes[sm3], 0
    for number in range(8):
        for n in range((len(level) + 255) // 256):
            tile = (directory / f"sm3/tile/{number}" / partial(n, len(level), size)).read_bytes()
            assert tile == b"".join(level[n * 256:(n + 1) * 256]), f"tile {number}/{n}"
            tiles += 1
        level = [root(sm3, level[n * 256:(n + 1) * 256]) for n in range(len(level) // 256)]
    for name in proofs:
        head, note = pathlib.Path(name).read_text().split("\n\n", 1)
        parts = head.split("\n")
        assert parts[0] == "custody/sm3-proof/v1"
        entry = base64.b64decode(parts[1].split(" ")[1]).split(b"\n\n", 1)[1]
        index, last, value = int(parts[2].split(" ")[1]), int(note.split("\n")[1]) - 1, sm3(b"\0" + entry)
        for line in parts[3:]:
            other = base64.b64decode(line)
            if index % 2 == 1 or index == last:
                value = sm3(b"\1" + other + value)
                while index % 2 == 0:
                    index, last = index // 2, last // 2
            else:
                value = sm3(b"\1" + value + other)
            index, last = index // 2, last // 2
        assert last == 0 and value == base64.b64decode(note.split("\n")[2]), name
    print(f"{size} entries, {tiles} SM3 tiles, {len(proofs)} proofs")


main(pathlib.Path(sys.argv[1]), sys.argv[2:])
