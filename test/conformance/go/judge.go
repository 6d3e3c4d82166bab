package main

import (
	"encoding/hex"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// How a certificate is judged: the five steps of libs/core/certificate/README.md, in their order.

// Trusted is what who verifies brings along.
type Trusted struct {
	Vkey, Origin string
	// Policy is a C2SP witness policy; empty: none is asked for.
	Policy string
	// Root is in the place of key, origin and policy, where there is one.
	Root *trustedRoot
	// MaxAge in seconds as of Now, in seconds since 1970; 0: any age will do.
	Now, MaxAge int64
}

// Said is what a verified certificate says.
type Said struct {
	Upto     int64
	Models   []string
	// Readings are the coverage by receipts of each model version, and the entries after its statement.
	Readings []Reading
	Subjects map[string][]int64
	Sets     map[string]map[int64]string
}

// A Reading is what a certificate says of the receipts of a model version.
type Reading struct {
	Model, Coverage string
	Later           int64
}

type judge struct {
	certificate
	tree     tlog.Tree
	upto     int64
	root     hash
	byName   map[subject]list
	demanded map[subject]bool
	said     Said
	// roots are those of the dataset versions that are demanded.
	roots map[string]hash
	// records are the leaf hashes of the entries that registered the shards.
	records map[int64]hash
}

// verify returns what a certificate says, or a refusal.
func verify(text string, trusted Trusted) (said Said, err error) {
	defer func() {
		if refused, is := recover().(refusal); is {
			err = refused
		}
	}()
	parsed, err := parseCertificate(text)
	if err != nil {
		return Said{}, err
	}
	j := &judge{
		certificate: parsed,
		byName:      map[subject]list{},
		demanded:    map[subject]bool{},
		roots:       map[string]hash{},
		records:     map[int64]hash{},
		said:        Said{Models: []string{}, Readings: []Reading{}, Subjects: map[string][]int64{}, Sets: map[string]map[int64]string{}},
	}
	j.trust(trusted)
	j.checkLists()
	j.checkShards()
	j.demandAll()
	j.checkSections()
	return j.said, nil
}

func refuseUnless(ok bool, code string) {
	if !ok {
		panic(refusal(code))
	}
}

// trust is step 1.
func (j *judge) trust(trusted Trusted) {
	root := trusted.Root
	if root == nil {
		root = &trustedRoot{origin: trusted.Origin, keys: []rootKey{{vkey: trusted.Vkey}}, policy: trusted.Policy}
	}
	refuseUnless(j.origin == root.origin, "wrong-log")
	tree, err := root.open(j.checkpoint)
	refuseUnless(err == nil, "untrusted-checkpoint")
	j.tree = tree
	refuseUnless(j.isIncluded(j.committed, j.proof), "not-in-log")
	e := j.committed
	upto, isUpto := e.count("upto")
	_, isCount := e.count("subjects")
	indexRoot, isRoot := digestOf(e.text("root"))
	refuseUnless(e.kind == "index.committed" && isUpto && isCount && isRoot && upto <= e.number, "malformed-entry")
	j.upto, j.root, j.said.Upto = upto, indexRoot, upto
	if trusted.MaxAge == 0 {
		return
	}
	oldest := trusted.Now - trusted.MaxAge
	refuseUnless(satisfied(root.policy, j.checkpoint, oldest), "too-old")
	at, err := time.Parse(time.RFC3339, e.at)
	refuseUnless(err == nil && (at.Unix() >= oldest || e.number == tree.N-1), "too-old")
}

func (j *judge) isIncluded(c cited, proof []string) bool {
	path := make(tlog.RecordProof, len(proof))
	for i, text := range proof {
		path[i] = tlog.Hash(readBase64(text))
	}
	return tlog.CheckRecord(path, j.tree.N, j.tree.Hash, c.number, tlog.RecordHash(c.bytes)) == nil
}

func digestOf(text string) (hash, bool) {
	digits, found := strings.CutPrefix(text, "sha256:")
	bytes, err := hex.DecodeString(digits)
	if !found || err != nil || len(bytes) != 32 || hex.EncodeToString(bytes) != digits {
		return hash{}, false
	}
	return hash(bytes), true
}

// checkLists is step 2.
func (j *judge) checkLists() {
	for _, l := range j.lists {
		value := statedBefore(l)
		for _, e := range l.entries {
			refuseUnless(e.number < j.upto, "incomplete-list")
			_, known := subjectRules[e.kind]
			refuseUnless(known || withoutSubjects[e.kind], "unknown-kind")
			refuseUnless(speaksOf(e, l.subject), "incomplete-list")
			value = nextValue(value, e.number, hash(tlog.RecordHash(e.bytes)))
		}
		shown := &value
		if len(l.entries) == 0 {
			shown = nil
		}
		refuseUnless(checkTrieProof(j.root, l.subject.key(), shown, l.proof) == nil, "incomplete-list")
		j.byName[l.subject] = l
	}
}

// statedBefore is the value of a list before what is shown of it.
func statedBefore(l list) hash {
	if len(l.entries) > 0 && l.entries[0].kind == "receipts.coverage-stated" {
		if value, ok := digestOf(l.entries[0].text("list")); ok {
			return value
		}
	}
	return hash{}
}

func speaksOf(e cited, wanted subject) bool {
	for _, s := range subjectsOf(e.bytes) {
		if s == wanted {
			return true
		}
	}
	return false
}

// checkShards holds a removal's shards to the log.
func (j *judge) checkShards() {
	for _, s := range j.shards {
		path := make(tlog.RecordProof, len(s.inclusion))
		for i, hash := range s.inclusion {
			path[i] = tlog.Hash(hash)
		}
		record := tlog.RecordHash(s.bytes)
		included := tlog.CheckRecord(path, j.tree.N, j.tree.Hash, s.number, record) == nil
		refuseUnless(included && s.number < j.upto, "not-in-log")
		refuseUnless(s.kind == "shard.registered", "malformed-entry")
		j.records[s.number] = hash(record)
	}
}

// demand returns a list that must be there.
func (j *judge) demand(kind, name string) []cited {
	s := subject{kind, name}
	l, found := j.byName[s]
	refuseUnless(found, "missing-list")
	j.demanded[s] = true
	return l.entries
}

// demandAll is step 3.
func (j *judge) demandAll() {
	if j.model != "" {
		j.demandModel(j.model, map[string]bool{})
	}
	for _, dataset := range j.datasets {
		j.demandDataset(dataset)
	}
	for _, name := range j.subjects {
		j.demandName(name)
	}
	if j.removal != "" {
		j.demandRemoval()
	}
	for s := range j.byName {
		refuseUnless(j.demanded[s], "stray")
	}
}

func (j *judge) demandModel(model string, seen map[string]bool) {
	queue := []string{model}
	for len(queue) > 0 {
		model, queue = queue[0], queue[1:]
		if seen[model] {
			continue
		}
		seen[model] = true
		j.said.Models = append(j.said.Models, model)
		entries := j.demand("model", model)
		declared := ofKind(entries, "model.version-declared")
		refuseUnless(len(declared) == 1, "malformed-entry")
		parents, _ := declared[0].data["parents"].([]any)
		for _, each := range parents {
			parent, _ := each.(map[string]any)
			if _, isExternal := parent["external"].(string); isExternal {
				continue
			}
			name, isName := parent["model"].(string)
			version, isVersion := parent["version"].(string)
			refuseUnless(isName && isVersion, "malformed-entry")
			queue = append(queue, name+"@"+version)
		}
		j.demandReadings(model)
		for _, dataset := range usesThatCount(entries) {
			j.demandDataset(dataset)
		}
	}
}

var coverageFigures = []string{"runs", "receipts", "uses", "declared", "observed", "stated", "unread", "undeclared", "unregistered", "readAfterRemoval", "blind", "open"}

// demandReadings reads what is said of the receipts of a model version.
func (j *judge) demandReadings(model string) {
	entries := j.demand("readings", model)
	said := Reading{model, "none", int64(len(entries))}
	if len(entries) > 0 {
		said.Coverage = "unstated"
	}
	for i, e := range entries {
		if e.kind != "receipts.coverage-stated" {
			refuseUnless(e.kind == "receipts.run-stated" || e.kind == "receipts.reading-recorded", "unknown-kind")
			continue
		}
		said.Coverage, said.Later = e.text("coverage"), int64(len(entries)-i-1)
	}
	if last := ofKind(entries, "receipts.coverage-stated"); len(last) > 0 {
		figures, isObject := last[len(last)-1].data["figures"].(map[string]any)
		refuseUnless(isObject && (said.Coverage == "complete" || said.Coverage == "incomplete" || said.Coverage == "none"), "malformed-entry")
		for _, name := range coverageFigures {
			_, isCount := entry{data: figures}.count(name)
			refuseUnless(isCount, "malformed-entry")
		}
	}
	j.said.Readings = append(j.said.Readings, said)
}

// usesThatCount returns the dataset versions of uses that were neither replaced nor withdrawn.
func usesThatCount(entries []cited) map[string]string {
	uses := map[string]string{}
	for _, e := range entries {
		dataset := e.text("dataset") + "@" + e.text("datasetVersion")
		key := dataset + "\n" + e.text("stage") + "\n" + e.text("startedAt")
		switch e.kind {
		case "model.use-recorded":
			uses[key] = dataset
		case "model.use-withdrawn":
			refuseUnless(uses[key] != "", "malformed-entry")
			delete(uses, key)
		}
	}
	return uses
}

func ofKind(entries []cited, kind string) (found []cited) {
	for _, e := range entries {
		if e.kind == kind {
			found = append(found, e)
		}
	}
	return found
}

func (j *judge) demandDataset(dataset string) {
	committed := ofKind(j.demand("dataset", dataset), "dataset.version-committed")
	refuseUnless(len(committed) == 1, "malformed-entry")
	e := committed[0]
	upto, isUpto := e.count("upto")
	members, isMembers := e.count("members")
	keys, isKeys := e.count("keys")
	root, isRoot := digestOf(e.text("root"))
	whole := isUpto && isMembers && isKeys && isRoot && upto <= e.number && members <= keys
	refuseUnless(whole && e.text("commitment") == "mpt-sha256@v2", "malformed-entry")
	j.roots[dataset] = root
}

// demandName finds the shards that a name is, or was, the name of.
func (j *judge) demandName(name string) {
	shards := map[int64]cited{}
	for _, e := range j.demand("name", name) {
		switch {
		case e.kind == "shard.registered":
			shards[e.number] = e
		case e.kind == "shard.bound" && e.text("digest") == name,
			e.kind == "shard.located" && e.text("uri") == name:
			found := j.resolve(e.text("shard"), e.number)
			shards[found.number] = found
		}
	}
	numbers := []int64{}
	for number, e := range shards {
		j.records[number] = hash(tlog.RecordHash(e.bytes))
		numbers = append(numbers, number)
	}
	sortNumbers(numbers)
	j.said.Subjects[name] = numbers
}

// resolve finds the shard that an entry named by a digest or a URI.
func (j *judge) resolve(name string, before int64) cited {
	var found []cited
	for _, e := range j.demand("name", name) {
		if e.number >= before {
			break
		}
		switch {
		case e.kind == "shard.registered" && e.text("digest") == name,
			e.kind == "shard.registered" && e.text("uri") == name && e.text("digest") == "":
			found = append(found, e)
		case e.kind == "shard.bound" && e.text("digest") == name && e.text("shard") != name:
			found = append(found, j.resolve(e.text("shard"), e.number))
		}
	}
	refuseUnless(len(found) == 1, "malformed-entry")
	return found[0]
}

func (j *judge) demandRemoval() {
	entries := j.demand("removal", j.removal)
	refuseUnless(len(ofKind(entries, "removal.ordered")) == 1, "malformed-entry")
	last := ""
	for _, e := range entries {
		if e.kind == "verification.concluded" || e.kind == "removal.verification-concluded" {
			last = e.text("verification")
		}
	}
	if last != "" {
		j.demand("verification", last)
	}
}
