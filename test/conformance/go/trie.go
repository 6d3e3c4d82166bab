package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"sort"
)

// The Patricia trie of libs/core/trie/README.md, written from that page alone.

type hash = [32]byte

// A leaf is a key and its value.
type leaf struct{ key, value hash }

var emptyRoot = sha256.Sum256(nil)

func join(parts ...[]byte) hash { return sha256.Sum256(bytes.Join(parts, nil)) }

func leafNode(l leaf) hash { return join(l.key[:], l.value[:]) }

func innerNode(left, right hash, bit byte) hash { return join(left[:], right[:], []byte{bit}) }

// bitOf returns bit n of a key: bit 0 is the most significant of its first byte.
func bitOf(key hash, n byte) byte { return key[n/8] >> (7 - n%8) & 1 }

// firstDifference returns the first bit in which two different keys differ.
func firstDifference(a, b hash) byte {
	n := byte(0)
	for bitOf(a, n) == bitOf(b, n) {
		n++
	}
	return n
}

// rootOf builds the trie of leaves with different keys.
func rootOf(leaves []leaf) hash {
	if len(leaves) == 0 {
		return emptyRoot
	}
	sort.Slice(leaves, func(i, j int) bool { return bytes.Compare(leaves[i].key[:], leaves[j].key[:]) < 0 })
	return rootOfSorted(leaves)
}

func rootOfSorted(leaves []leaf) hash {
	if len(leaves) == 1 {
		return leafNode(leaves[0])
	}
	bit := firstDifference(leaves[0].key, leaves[len(leaves)-1].key)
	right := sort.Search(len(leaves), func(i int) bool { return bitOf(leaves[i].key, bit) == 1 })
	return innerNode(rootOfSorted(leaves[:right]), rootOfSorted(leaves[right:]), bit)
}

var errProof = errors.New("the trie proof does not show it")

// checkTrieProof fails unless the proof shows the key with this value under the root, or, with a nil value, that the key is not there.
func checkTrieProof(root, key hash, value *hash, proof []byte) error {
	if len(proof) == 0 {
		return errProof
	}
	kind, rest := proof[0], proof[1:]
	if kind == 0 {
		if value != nil || len(rest) != 0 || root != emptyRoot {
			return errProof
		}
		return nil
	}
	var end leaf
	switch {
	case kind == 1 && value != nil && len(rest) >= 32 && bytes.Equal(rest[:32], value[:]):
		end, rest = leaf{key, *value}, rest[32:]
	case kind == 2 && value == nil && len(rest) >= 64:
		end = leaf{hash(rest[:32]), hash(rest[32:64])}
		rest = rest[64:]
		if end.key == key {
			return errProof
		}
	default:
		return errProof
	}
	node := leafNode(end)
	for last := 256; len(rest) > 0; rest = rest[33:] {
		if len(rest) < 33 || int(rest[0]) >= last || bitOf(key, rest[0]) != bitOf(end.key, rest[0]) {
			return errProof
		}
		last = int(rest[0])
		if sibling := hash(rest[1:33]); bitOf(key, rest[0]) == 0 {
			node = innerNode(node, sibling, rest[0])
		} else {
			node = innerNode(sibling, node, rest[0])
		}
	}
	if node != root {
		return errProof
	}
	return nil
}

// shardKey is the key of the shard that an entry of the log registered.
func shardKey(origin string, entry int64) hash {
	return join([]byte("whence/key/v2\n"+origin+"\n"), decimal(entry))
}

func shardValue(role string, record hash) hash {
	return join([]byte("whence/val/v2\n"+role+"\n"), record[:])
}

func bigEndian(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }
