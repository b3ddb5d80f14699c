// A second opinion on what custody publishes, from libraries that others wrote: the notes and the tree of the Go checksum
// database (golang.org/x/mod/sumdb). Nothing here shares a line with the program.
//
//	tlog DIR VKEY [FILE...]
//
// DIR is a published ledger, VKEY what `custody key show --vkey` prints. The note must be signed; every hash of every tile
// must follow from the leaves in the entry bundles; every leaf must be provable. Each FILE is a .tlog-proof, or an earlier
// checkpoint, and must hold against that tree.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: tlog DIR VKEY [FILE...]")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3:]); err != nil {
		fmt.Fprintln(os.Stderr, "tlog:", err)
		os.Exit(1)
	}
}

func run(dir, vkey string, files []string) error {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return err
	}
	tree, err := openCheckpoint(text, verifier)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	if err := checkTree(dir, tree); err != nil {
		return err
	}
	proofs, notes := 0, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if bytes.HasPrefix(data, []byte("c2sp.org/tlog-proof@v1\n")) {
			proofs++
			err = checkProof(dir, tree, data, verifier)
		} else {
			notes++
			err = checkEarlier(dir, tree, data, verifier)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	fmt.Printf("%s: %d entries, %d proofs and %d earlier checkpoints hold\n", verifier.Name(), tree.N, proofs, notes)
	return nil
}

// A checkpoint of tlog-checkpoint: origin, size, root.
func openCheckpoint(text []byte, verifier note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, errors.New("not a checkpoint of " + verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// tiles reads the layout of tlog-tiles, which leaves the height out of the path.
type tiles string

func (dir tiles) Height() int                              { return height }
func (dir tiles) SaveTiles(wanted []tlog.Tile, _ [][]byte) {}
func (dir tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		data, err := os.ReadFile(dir.path(tile))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (dir tiles) path(tile tlog.Tile) string {
	name := strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", height))
	name = strings.Replace(name, "data/", "entries/", 1)
	return filepath.Join(string(dir), "tile", name)
}

// tilesOf: the tiles of a tree, each as wide as the tree allows.
func tilesOf(size int64) []tlog.Tile {
	var tiles []tlog.Tile
	for _, tile := range tlog.NewTiles(height, 0, size) {
		if last := len(tiles) - 1; last >= 0 && tiles[last].L == tile.L && tiles[last].N == tile.N {
			tiles = tiles[:last]
		}
		tiles = append(tiles, tile)
	}
	return tiles
}

// checkTree rebuilds every tile from the entry bundles and proves every leaf (beyond a thousand, some of them).
func checkTree(dir string, tree tlog.Tree) error {
	if tree.N == 0 {
		if tree.Hash != sha256.Sum256(nil) {
			return errors.New("the root of an empty tree is the hash of nothing")
		}
		return nil
	}
	published := tlog.TileHashReader(tree, tiles(dir))
	root, err := tlog.TreeHash(tree.N, published)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return errors.New("the tiles have another root than the checkpoint")
	}

	var stored []tlog.Hash
	own := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var hashes []tlog.Hash
		for _, index := range indexes {
			hashes = append(hashes, stored[index])
		}
		return hashes, nil
	})
	for _, tile := range tilesOf(tree.N) {
		if tile.L != 0 {
			continue
		}
		tile.L = -1
		leaves, err := readBundle(tiles(dir).path(tile))
		if err != nil {
			return err
		}
		if len(leaves) != tile.W {
			return fmt.Errorf("entry bundle %d has %d entries, not %d", tile.N, len(leaves), tile.W)
		}
		for i, leaf := range leaves {
			hashes, err := tlog.StoredHashes(tile.N<<height+int64(i), leaf, own)
			if err != nil {
				return err
			}
			stored = append(stored, hashes...)
		}
	}
	for _, tile := range tilesOf(tree.N) {
		wanted, err := tlog.ReadTileData(tile, own)
		if err != nil {
			return err
		}
		there, err := os.ReadFile(tiles(dir).path(tile))
		if err != nil {
			return err
		}
		if !bytes.Equal(wanted, there) {
			return fmt.Errorf("%s does not follow from the entries", tiles(dir).path(tile))
		}
	}

	step := tree.N/1000 + 1
	for n := int64(0); n < tree.N; n += step {
		proof, err := tlog.ProveRecord(tree.N, n, published)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, n, stored[tlog.StoredHashIndex(0, n)]); err != nil {
			return fmt.Errorf("entry %d: %w", n, err)
		}
	}
	return nil
}

// An entry bundle: each entry after its length in two bytes, big-endian.
func readBundle(path string) ([][]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var leaves [][]byte
	for len(data) > 0 {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("%s is cut short", path)
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		leaves = append(leaves, data[2:end])
		data = data[end:]
	}
	return leaves, nil
}

// checkEarlier: the tree that an earlier note signed is the beginning of this one.
func checkEarlier(dir string, tree tlog.Tree, text []byte, verifier note.Verifier) error {
	earlier, err := openCheckpoint(text, verifier)
	if err != nil {
		return err
	}
	if earlier.N > tree.N {
		return fmt.Errorf("of %d entries, but %d are published", earlier.N, tree.N)
	}
	if earlier.N == 0 {
		return checkTree(dir, earlier)
	}
	reader := tlog.TileHashReader(tree, tiles(dir))
	proof, err := tlog.ProveTree(tree.N, earlier.N, reader)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, earlier.N, earlier.Hash)
}

// checkProof reads a tlog-proof whose extra data is a disclosure: its fields must have the commitment of the entry, and the
// entry must be contained in the tree of the note, which in turn must be an earlier state of the published one.
func checkProof(dir string, tree tlog.Tree, data []byte, verifier note.Verifier) error {
	head, text, found := strings.Cut(string(data), "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 3 {
		return errors.New("not a tlog-proof")
	}
	disclosure, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return err
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return err
	}
	var path tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		path = append(path, hash)
	}
	entry, err := openDisclosure(string(disclosure))
	if err != nil {
		return err
	}
	signed, err := openCheckpoint([]byte(text), verifier)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(path, signed.N, signed.Hash, index, tlog.RecordHash([]byte(entry))); err != nil {
		return err
	}
	return checkEarlier(dir, tree, []byte(text), verifier)
}

// openDisclosure returns the entry if its commitment is the one of these fields.
func openDisclosure(disclosure string) (string, error) {
	fields, entry, found := strings.Cut(disclosure, "\n\n")
	if !found {
		return "", errors.New("a disclosure without an entry")
	}
	all := sha256.New()
	for _, line := range strings.Split(fields, "\n")[1:] {
		words := strings.SplitN(line, " ", 4)
		switch words[0] {
		case "show":
			hash := sha256.Sum256([]byte(line + "\n"))
			fmt.Fprintf(all, "hide %s %s\n", words[1], base64.StdEncoding.EncodeToString(hash[:]))
		case "hide":
			fmt.Fprintf(all, "hide %s %s\n", words[1], words[2])
		default:
			return "", errors.New("a disclosure shows or hides, and nothing else")
		}
	}
	commitment := "\nsha256 " + base64.StdEncoding.EncodeToString(all.Sum(nil)) + "\n"
	if !strings.Contains(entry, commitment) {
		return "", errors.New("the commitment of the entry is not that of its fields")
	}
	return entry, nil
}
