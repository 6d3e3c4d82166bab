package main

import (
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// The results by dataset version: steps 4 and 5 of libs/core/certificate/README.md.

func sortNumbers(numbers []int64) { slices.Sort(numbers) }

// checkSections is step 4.
func (j *judge) checkSections() {
	wanted := make([]int64, 0, len(j.records))
	for number := range j.records {
		wanted = append(wanted, number)
	}
	sortNumbers(wanted)
	for _, s := range j.sections {
		root, found := j.roots[s.dataset]
		refuseUnless(found, "stray")
		var got []int64
		for _, r := range s.results {
			got = append(got, r.shard)
		}
		refuseUnless(slices.Equal(got, wanted), "wrong-result")
		j.said.Sets[s.dataset] = j.checkResults(s, root)
	}
	refuseUnless(len(j.said.Sets) == len(j.roots), "missing-list")
}

func (j *judge) checkResults(s section, root hash) map[int64]string {
	results := map[int64]string{}
	var redacted []int64
	for _, r := range s.results {
		var shown *hash
		role, _, isRedacted := strings.Cut(r.word, ",")
		if isRedacted {
			redacted = append(redacted, r.shard)
		}
		if role != "absent" {
			value := shardValue(role, j.records[r.shard])
			shown = &value
		}
		refuseUnless(checkTrieProof(root, shardKey(j.origin, r.shard), shown, r.proof) == nil, "wrong-proof")
		results[r.shard] = r.word
	}
	refuseUnless(len(redacted) > 0 || len(s.keys) == 0, "stray")
	if len(redacted) > 0 {
		j.checkRedacted(s, root, redacted)
	}
	return results
}

// checkRedacted is step 5: the set is built again from its keys, and walked from its members up.
func (j *judge) checkRedacted(s section, root hash, redacted []int64) {
	refuseUnless(len(s.keys) > 0 && len(s.keys) <= 256 && j.removal != "", "wrong-proof")
	leaves := make([]leaf, len(s.keys))
	for i, key := range s.keys {
		refuseUnless(key.kind == "shard.registered" && key.number < j.upto, "malformed-entry")
		record := hash(tlog.RecordHash(key.bytes))
		leaves[i] = leaf{shardKey(j.origin, key.number), shardValue(key.role, record)}
	}
	refuseUnless(rootOf(leaves) == root, "wrong-proof")
	reached, known := j.reach(s.keys)
	for _, shard := range redacted {
		refuseUnless(known && !reached[shard], "wrong-proof")
	}
}

// reach returns the shards that lead to a member without a redaction of the removal between them, and whether all parents are known.
func (j *judge) reach(keys []keyOfSet) (reached map[int64]bool, known bool) {
	reached = map[int64]bool{}
	byNumber := map[int64]keyOfSet{}
	var queue []keyOfSet
	for _, key := range keys {
		byNumber[key.number] = key
		if key.role == "member" {
			queue = append(queue, key)
		}
	}
	for len(queue) > 0 {
		key := queue[0]
		queue = queue[1:]
		if reached[key.number] {
			continue
		}
		reached[key.number] = true
		if activity, _ := key.data["activity"].(map[string]any); activity["kind"] == "redaction" && activity["removal"] == j.removal {
			continue
		}
		parents, _ := key.data["derivedFrom"].([]any)
		for _, each := range parents {
			name, _ := each.(string)
			parent, found := parentAmong(keys, name, key.number)
			if !found {
				return nil, false
			}
			queue = append(queue, byNumber[parent])
		}
	}
	return reached, true
}

// parentAmong returns the shard that a derivation names: by its digest, or by the URI that it alone was registered by, earlier.
func parentAmong(keys []keyOfSet, name string, before int64) (int64, bool) {
	for _, key := range keys {
		digest, uri := key.text("digest"), key.text("uri")
		if digest == name || (digest == "" && uri == name && key.number < before) {
			return key.number, true
		}
	}
	return 0, false
}
