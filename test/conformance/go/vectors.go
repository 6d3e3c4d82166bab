package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
)

// The vectors of libs/core: tries, the index of subjects, certificates.

// checkVectors judges all vectors below a folder, which is libs/core.
func checkVectors(folder string) {
	c := &checker{report: Report{Failures: []string{}}}
	c.sets(filepath.Join(folder, "trie/vectors/sets.json"))
	c.subjects(filepath.Join(folder, "subject-index/vectors/subjects.json"))
	c.lists(filepath.Join(folder, "subject-index/vectors/lists.json"))
	c.subjectProofs(filepath.Join(folder, "subject-index/vectors/proofs.json"))
	c.certificates(filepath.Join(folder, "certificate/vectors/certificates.json"))
	c.trustedRoots(filepath.Join(folder, "trusted-root/vectors/certificates.json"))
	json.NewEncoder(os.Stdout).Encode(c.report)
}

func (c *checker) read(path string, value any) {
	bytes, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(bytes, value)
	}
	c.check(err, "%s", filepath.Base(path))
}

func hashOf(digits string) hash {
	bytes, err := hex.DecodeString(digits)
	if err != nil || len(bytes) != 32 {
		return hash{}
	}
	return hash(bytes)
}

func wrongUnless(ok bool) error {
	if ok {
		return nil
	}
	return fmt.Errorf("it is another")
}

func (c *checker) sets(path string) {
	var file struct {
		Origin string
		Keys   []struct {
			Entry                    int64
			Role, Record, Key, Value string
		}
		Set struct {
			Root            string
			Proofs, Refused []struct {
				About, Proof string
				Entry        int64
				Shows        *string
			}
		}
	}
	c.read(path, &file)
	var leaves []leaf
	for _, k := range file.Keys {
		l := leaf{shardKey(file.Origin, k.Entry), shardValue(k.Role, hashOf(k.Record))}
		leaves = append(leaves, l)
		c.check(wrongUnless(l == leaf{hashOf(k.Key), hashOf(k.Value)}), "key of %d", k.Entry)
	}
	root := rootOf(leaves)
	c.check(wrongUnless(root == hashOf(file.Set.Root)), "root of the set")
	shows := func(entry int64, value *string, proof string) error {
		bytes, err := base64.StdEncoding.DecodeString(proof)
		if err != nil {
			return err
		}
		var shown *hash
		if value != nil {
			value := hashOf(*value)
			shown = &value
		}
		return checkTrieProof(root, shardKey(file.Origin, entry), shown, bytes)
	}
	for _, p := range file.Set.Proofs {
		c.check(shows(p.Entry, p.Shows, p.Proof), "proof of %d", p.Entry)
	}
	for _, p := range file.Set.Refused {
		taken := shows(p.Entry, nil, p.Proof) == nil
		for _, k := range file.Keys {
			taken = taken || shows(p.Entry, &k.Value, p.Proof) == nil
		}
		c.check(wrongUnless(!taken), "refused: %s", p.About)
	}
}

func (c *checker) subjects(path string) {
	var file []struct {
		About, Entry, Hex string
		Subjects          []struct{ Kind, Subject, Key string }
	}
	c.read(path, &file)
	for _, v := range file {
		bytes := []byte(v.Entry)
		if v.Hex != "" {
			bytes, _ = hex.DecodeString(v.Hex)
		}
		want, got := map[subject]hash{}, map[subject]hash{}
		for _, s := range v.Subjects {
			want[subject{s.Kind, s.Subject}] = hashOf(s.Key)
		}
		for _, s := range subjectsOf(bytes) {
			got[s] = s.key()
		}
		c.check(wrongUnless(reflect.DeepEqual(want, got)), "subjects: %s", v.About)
	}
}

type listed []struct {
	Index    int64
	LeafHash string
}

func (l listed) value() (value hash) {
	for _, e := range l {
		value = nextValue(value, e.Index, hashOf(e.LeafHash))
	}
	return value
}

func (c *checker) lists(path string) {
	var file []struct {
		Entries listed
		Value   string
	}
	c.read(path, &file)
	for i, v := range file {
		c.check(wrongUnless(v.Entries.value() == hashOf(v.Value)), "list %d", i)
	}
}

func (c *checker) subjectProofs(path string) {
	var file struct {
		Entries, Roots []string
		Proofs         []struct {
			About   string
			Subject struct{ Kind, Subject string }
			Entries listed
			Root    string
			Proof   string
			Valid   bool
		}
	}
	c.read(path, &file)
	built := index{}
	c.check(wrongUnless(built.root() == hashOf(file.Roots[0])), "root of no entries")
	for i, text := range file.Entries {
		built.add(int64(i), []byte(text))
		c.check(wrongUnless(built.root() == hashOf(file.Roots[i+1])), "root of %d entries", i+1)
	}
	for _, p := range file.Proofs {
		proof, err := base64.StdEncoding.DecodeString(p.Proof)
		value := p.Entries.value()
		shown := &value
		if len(p.Entries) == 0 {
			shown = nil
		}
		for i := 1; i < len(p.Entries); i++ {
			if p.Entries[i].Index <= p.Entries[i-1].Index {
				err = errProof
			}
		}
		if err == nil {
			err = checkTrieProof(hashOf(p.Root), subject{p.Subject.Kind, p.Subject.Subject}.key(), shown, proof)
		}
		c.check(wrongUnless(p.Valid == (err == nil)), "proof: %s", p.About)
	}
}

func (c *checker) certificates(path string) {
	var file struct {
		Vkey, Origin string
		Certificates []struct {
			About, Verdict, Certificate, Policy string
			Freshness                           struct{ Now, MaxAgeSeconds int64 }
			Says                                struct {
				Upto     int64
				Models   []string
				Readings [][3]any
				Subjects [][2]any
				Sets     [][2]any
			}
		}
	}
	c.read(path, &file)
	for _, v := range file.Certificates {
		trusted := Trusted{file.Vkey, file.Origin, v.Policy, nil, v.Freshness.Now, v.Freshness.MaxAgeSeconds}
		said, err := verify(v.Certificate, trusted)
		verdict := "verified"
		if err != nil {
			verdict = err.Error()
		}
		var wrong error
		if verdict != v.Verdict {
			wrong = fmt.Errorf("%s, not %s", verdict, v.Verdict)
		} else if err == nil {
			want := saidBy(v.Says.Upto, v.Says.Models, v.Says.Readings, v.Says.Subjects, v.Says.Sets)
			wrong = wrongUnless(asText(said) == asText(want))
			c.spoilt(v.Certificate, trusted, asText(said))
		}
		c.check(wrong, "certificate: %s", v.About)
	}
}

// trustedRoots holds certificates of before and after a rotation to trusted roots, and refuses roots that are none.
func (c *checker) trustedRoots(path string) {
	var file struct {
		TrustedRoots map[string]json.RawMessage
		Certificates []struct {
			About, TrustedRoot, Verdict, Certificate string
			Freshness                                struct{ Now, MaxAgeSeconds int64 }
		}
		Malformed []struct {
			About       string
			TrustedRoot json.RawMessage
		}
	}
	c.read(path, &file)
	for _, v := range file.Certificates {
		root, err := parseTrustedRoot(file.TrustedRoots[v.TrustedRoot])
		c.check(err, "trusted root: %s", v.TrustedRoot)
		verdict := "verified"
		if _, err := verify(v.Certificate, Trusted{Root: &root, Now: v.Freshness.Now, MaxAge: v.Freshness.MaxAgeSeconds}); err != nil {
			verdict = err.Error()
		}
		var wrong error
		if verdict != v.Verdict {
			wrong = fmt.Errorf("%s, not %s", verdict, v.Verdict)
		}
		c.check(wrong, "certificate by a trusted root: %s", v.About)
	}
	for _, v := range file.Malformed {
		_, err := parseTrustedRoot(v.TrustedRoot)
		c.check(wrongUnless(err != nil), "trusted root that is none: %s", v.About)
	}
}

// spoilt leaves out and doubles each line, with a checksum that is right: nothing else may be said.
func (c *checker) spoilt(text string, trusted Trusted, said string) {
	lines := strings.SplitAfter(text[:strings.LastIndex(text, "checksum ")], "\n")
	for i := range len(lines) - 1 {
		left, right := strings.Join(lines[:i], ""), strings.Join(lines[i+1:], "")
		for what, changed := range map[string]string{"left out": left + right, "doubled": left + lines[i] + lines[i] + right} {
			got, err := verify(withChecksum(changed), trusted)
			c.check(wrongUnless(err != nil || asText(got) == said), "line %d %s", i+1, what)
		}
	}
}

func withChecksum(body string) string {
	sum := sha256.Sum256([]byte(body))
	return body + "checksum sha256:" + hex.EncodeToString(sum[:]) + "\n"
}

func saidBy(upto int64, models []string, readings [][3]any, subjects, sets [][2]any) Said {
	said := Said{upto, models, []Reading{}, map[string][]int64{}, map[string]map[int64]string{}}
	for _, r := range readings {
		said.Readings = append(said.Readings, Reading{r[0].(string), r[1].(string), int64(r[2].(float64))})
	}
	for _, s := range subjects {
		numbers := []int64{}
		for _, number := range s[1].([]any) {
			numbers = append(numbers, int64(number.(float64)))
		}
		said.Subjects[s[0].(string)] = numbers
	}
	for _, s := range sets {
		results := map[int64]string{}
		for _, each := range s[1].([]any) {
			pair := each.([]any)
			results[int64(pair[0].(float64))] = pair[1].(string)
		}
		said.Sets[s[0].(string)] = results
	}
	return said
}

func asText(said Said) string {
	text, _ := json.Marshal(said)
	return string(text)
}

// rebuilt holds each commitment of the index to the entries before it.
func (c *checker) rebuilt(entries [][]byte) {
	type commitment struct {
		at, upto, subjects int64
		root               hash
	}
	var commitments []commitment
	for i, bytes := range entries {
		e, err := parseEntry(bytes)
		if err != nil || e.kind != "index.committed" {
			continue
		}
		upto, _ := e.count("upto")
		subjects, _ := e.count("subjects")
		root, _ := digestOf(e.text("root"))
		commitments = append(commitments, commitment{int64(i), upto, subjects, root})
	}
	built := index{}
	next := int64(0)
	for _, made := range commitments {
		for ; next < made.upto; next++ {
			built.add(next, entries[next])
		}
		ok := next == made.upto && made.upto <= made.at && int64(len(built)) == made.subjects && built.root() == made.root
		c.check(wrongUnless(ok), "the index that entry %d commits to", made.at)
	}
}
