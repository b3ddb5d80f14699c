// The tree of the Go checksum database (golang.org/x/mod/sumdb/tlog), for tests/bench/ledger.sh.
//
//	tlog COUNT SIZE ROUNDS
//
// COUNT records of SIZE bytes into a tree that is kept in memory, then ROUNDS proofs of records anywhere and their checking. Prints
// records a second, and the microseconds of making one proof and of checking one.
package main

import (
	"encoding/binary"
	"fmt"
	"log"
	"math/rand"
	"os"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, 0, len(indexes))
	for _, i := range indexes {
		out = append(out, s[i])
	}
	return out, nil
}

func number(i int) int64 {
	n, err := strconv.ParseInt(os.Args[i], 10, 64)
	check(err)
	return n
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	count, size, rounds := number(1), number(2), number(3)
	record := make([]byte, size)
	var hashes stored
	begin := time.Now()
	for n := int64(0); n < count; n++ {
		binary.LittleEndian.PutUint64(record[size-8:], uint64(n))
		more, err := tlog.StoredHashesForRecordHash(n, tlog.RecordHash(record), hashes)
		check(err)
		hashes = append(hashes, more...)
	}
	rate := float64(count) / time.Since(begin).Seconds()
	root, err := tlog.TreeHash(count, hashes)
	check(err)
	random := rand.New(rand.NewSource(7))
	var made, checked time.Duration
	for i := int64(0); i < rounds; i++ {
		n := random.Int63n(count)
		leaf := hashes[tlog.StoredHashIndex(0, n)]
		begin := time.Now()
		proof, err := tlog.ProveRecord(count, n, hashes)
		made += time.Since(begin)
		check(err)
		begin = time.Now()
		err = tlog.CheckRecord(proof, count, root, n, leaf)
		checked += time.Since(begin)
		check(err)
	}
	micro := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e3 / float64(rounds) }
	fmt.Printf("%.0f %.2f %.2f\n", rate, micro(made), micro(checked))
}
