package main

import "golang.org/x/mod/sumdb/tlog"

// The index of subjects of libs/core/subject-index/README.md, written from that page alone.

type subject struct{ kind, name string }

func (s subject) key() hash { return join([]byte("whence/index-key/v1\n" + s.kind + "\n" + s.name)) }

// A rule says which members of an entry's data are a subject: one, or two with an @ between them.
type rule struct {
	kind    string
	members []string
}

func of(kind string, members ...string) rule { return rule{kind, members} }

var (
	ofDataset      = []rule{of("dataset", "dataset", "version")}
	ofModel        = []rule{of("model", "model", "version")}
	ofUse          = []rule{of("model", "model", "modelVersion")}
	ofReadings     = []rule{of("readings", "model", "modelVersion")}
	ofRemoval      = []rule{of("removal", "removal")}
	ofVerification = []rule{of("removal", "removal"), of("verification", "verification")}
	ofKey          = []rule{of("api-key", "key")}
)

// subjectRules is the table of the page; kinds without subjects are in it, unknown ones are not.
var subjectRules = map[string][]rule{
	"shard.registered":       {of("name", "uri"), of("name", "digest")},
	"shard.bound":            {of("name", "shard"), of("name", "digest")},
	"shard.located":          {of("name", "shard"), of("name", "uri")},
	"shard.corrected":        {of("name", "shard")},
	"shard.conflict-refused": {of("name", "shard"), of("name", "declared.uri"), of("name", "declared.digest")},

	"dataset.version-ordered": ofDataset, "dataset.version-committed": ofDataset, "dataset.version-withdrawn": ofDataset,
	"model.version-declared": ofModel, "model.version-withdrawn": ofModel,
	"model.use-recorded": ofUse, "model.use-withdrawn": ofUse,

	"receipts.run-stated": ofReadings, "receipts.reading-recorded": ofReadings, "receipts.coverage-stated": ofReadings,

	"removal.shards-listed": ofRemoval, "removal.ordered": ofRemoval, "removal.approved": ofRemoval,
	"removal.withdrawn": ofRemoval, "removal.withdrawal-requested": ofRemoval, "removal.withdrawal-approved": ofRemoval,
	"removal.extended": ofRemoval, "removal.executed": ofRemoval,
	"removal.verification-begun": ofVerification, "removal.verification-concluded": ofVerification,
	"verification.begun": ofVerification, "verification.concluded": ofVerification,
	"verification.check-recorded": {of("verification", "verification")},

	"key.issued": ofKey, "key.revoked": ofKey,
	"ledger.key-rotated": {of("log-key", "from"), of("log-key", "to")},
}

// withoutSubjects are the kinds of the table that have none.
var withoutSubjects = map[string]bool{
	"index.committed": true, "dataset.members-listed": true, "dataset.split-listed": true, "dataset.described": true, "dataset.version-refused": true, "derivation.declared": true,
	"vendor.declared": true, "terms.recorded": true, "terms.withdrawn": true, "approval.recorded": true,
	"rule.stated": true, "rule.retired": true, "policy.refused": true, "waiver.requested": true,
	"waiver.approved": true, "waiver.ended": true, "openlineage.received": true, "openlineage.datasets-named": true,
	"inspection.begun": true, "measurement.recorded": true, "inspection.concluded": true, "inspection.cancelled": true, "probe.begun": true, "probe.measured": true, "probe.inconclusive": true, "probe.cancelled": true, "receipts.usage-recorded": true, "personal-data.erased": true, "personal-data.erasure-requested": true,
	"finding.raised": true, "finding.recurred": true, "finding.updated": true, "finding.acknowledged": true, "finding.resolved": true,
	"finding.waived": true, "finding.assigned": true, "finding.ignored": true,
}

// subjectsOf is MapFn. Bytes that are no entry have no subjects.
func subjectsOf(bytes []byte) []subject {
	e, err := parseEntry(bytes)
	if err != nil {
		return nil
	}
	var found []subject
	seen := map[subject]bool{}
	for _, rule := range subjectRules[e.kind] {
		name, ok := e.named(rule.members)
		s := subject{rule.kind, name}
		if ok && !seen[s] {
			seen[s] = true
			found = append(found, s)
		}
	}
	return found
}

func (e entry) named(members []string) (string, bool) {
	name := ""
	for i, member := range members {
		value, ok := e.member(member)
		if !ok {
			return "", false
		}
		if i > 0 {
			name += "@"
		}
		name += value
	}
	return name, true
}

// member returns a text of the data; `declared.uri` is the member uri of the object declared.
func (e entry) member(path string) (string, bool) {
	const inner = "declared."
	if len(path) > len(inner) && path[:len(inner)] == inner {
		declared, _ := e.data["declared"].(map[string]any)
		text, ok := declared[path[len(inner):]].(string)
		return text, ok
	}
	text, ok := e.data[path].(string)
	return text, ok
}

// nextValue is the value of a list with a further entry.
func nextValue(value hash, index int64, record hash) hash {
	return join(value[:], bigEndian(index), record[:])
}

// An index holds the value of each subject's list.
type index map[hash]hash

func (x index) add(number int64, bytes []byte) {
	record := tlog.RecordHash(bytes)
	for _, s := range subjectsOf(bytes) {
		x[s.key()] = nextValue(x[s.key()], number, hash(record))
	}
}

func (x index) root() hash {
	leaves := make([]leaf, 0, len(x))
	for key, value := range x {
		leaves = append(leaves, leaf{key, value})
	}
	return rootOf(leaves)
}
