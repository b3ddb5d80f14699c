// A second opinion on cosigning, from the notes and the tree of the Go checksum database (golang.org/x/mod/sumdb).
//
//	cosigned ANSWER LOG-VKEY WITNESS-VKEY REQUEST HELD
//
// ANSWER must be signed by the log and cosigned by the witness; REQUEST must lead from the checkpoint HELD to it.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if len(os.Args) != 6 {
		fmt.Fprintln(os.Stderr, "usage: cosigned ANSWER LOG-VKEY WITNESS-VKEY REQUEST HELD")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]); err != nil {
		fmt.Fprintln(os.Stderr, "cosigned:", err)
		os.Exit(1)
	}
}

// witness verifies tlog-cosignature v1: eight bytes of time, an Ed25519 signature over the time and the whole text.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func newWitness(vkey string) (*witness, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("malformed witness key")
	}
	id, err := strconv.ParseUint(parts[1], 16, 32)
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return nil, errors.New("malformed witness key")
	}
	hash := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	if binary.BigEndian.Uint32(hash[:]) != uint32(id) {
		return nil, errors.New("the id of the witness key is wrong")
	}
	return &witness{parts[0], uint32(id), key[1:]}, nil
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }
func (w *witness) Verify(msg, sig []byte) bool {
	if len(sig) != 72 {
		return false
	}
	at := binary.BigEndian.Uint64(sig)
	if at > uint64(time.Now().Add(time.Minute).Unix()) {
		return false
	}
	return ed25519.Verify(w.key, append([]byte(fmt.Sprintf("cosignature/v1\ntime %d\n", at)), msg...), sig[8:])
}

func parse(text string) (tlog.Tree, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 {
		return tlog.Tree{}, errors.New("malformed checkpoint")
	}
	n, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	hash, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: n, Hash: hash}, err
}

func run(answer, logKey, witnessKey, request, held string) error {
	log, err := note.NewVerifier(logKey)
	if err != nil {
		return err
	}
	cosigner, err := newWitness(witnessKey)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(answer)
	if err != nil {
		return err
	}
	opened, err := note.Open(data, note.VerifierList(log, cosigner))
	if err != nil {
		return err
	}
	if len(opened.Sigs) != 2 || len(opened.UnverifiedSigs) != 0 {
		return fmt.Errorf("%d signatures hold, %d are of unknown keys", len(opened.Sigs), len(opened.UnverifiedSigs))
	}
	newer, err := parse(opened.Text)
	if err != nil {
		return err
	}

	body, err := os.ReadFile(request)
	if err != nil {
		return err
	}
	head, rest, found := bytes.Cut(body, []byte("\n\n"))
	if !found || !strings.HasPrefix(string(rest), opened.Text) {
		return errors.New("the request is about another checkpoint")
	}
	lines := strings.Split(string(head), "\n")
	old, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "old "), 10, 64)
	if err != nil {
		return err
	}
	var proof tlog.TreeProof
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	heldData, err := os.ReadFile(held)
	if err != nil {
		return err
	}
	older, err := note.Open(heldData, note.VerifierList(log))
	if err != nil {
		return err
	}
	from, err := parse(older.Text)
	if err != nil {
		return err
	}
	if from.N != old {
		return fmt.Errorf("the request leads from %d entries, %d are held", old, from.N)
	}
	if old > 0 {
		if err := tlog.CheckTree(proof, newer.N, newer.Hash, from.N, from.Hash); err != nil {
			return err
		}
	}
	fmt.Printf("cosigned: %d entries, from %d on\n", newer.N, from.N)
	return nil
}
