package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
)

// The form of a certificate `whence/exclusion@v2`, of libs/core/certificate/README.md.

const largest = 16 << 20

const notice = `Not proven:
- that what was stated is true: who made, registered or derived a shard states it;
- that training read the committed sets only: receipts are all cited, their coverage is stated;
- that no copy, part or re-encoding of a shard is in a set undeclared;
- that a URI always held the same bytes: ask by digest where there is one;
- that a removal's shards are all that its selector matches.
Proven, if ` + "`whence verify`" + ` accepts this file under a key that you trust:
- each list below holds all entries of the log before "upto" that speak of
  its subject: no name, use, parent, withdrawal or commitment is left out;
  of receipts all from a statement of coverage on, which fixes those before;
- absent: the shard is no member of the set, and no member is declared as
  derived from it. Who replays the log sees whether index and sets are right.`

// A refusal is the code of the page.
type refusal string

func (r refusal) Error() string { return string(r) }

// A cited entry stands in the certificate with its index.
type cited struct {
	number int64
	bytes  []byte
	entry
}

type list struct {
	subject
	proof   []byte
	entries []cited
}

type removedShard struct {
	cited
	inclusion [][]byte
}

type result struct {
	word  string
	shard int64
	proof []byte
}

type keyOfSet struct {
	role string
	cited
}

type section struct {
	dataset string
	results []result
	keys    []keyOfSet
}

type certificate struct {
	origin, model string
	datasets      []string
	subjects      []string
	removal       string
	committed     cited
	proof         []string
	checkpoint    string
	lists         []list
	shards        []removedShard
	sections      []section
}

// A reader takes lines one by one, and stops with `malformed` at what does not belong there.
type reader struct{ lines []string }

func (r *reader) peek() string {
	if len(r.lines) == 0 {
		return ""
	}
	return r.lines[0]
}

func (r *reader) next() string {
	if len(r.lines) == 0 {
		panic(refusal("malformed"))
	}
	line := r.lines[0]
	r.lines = r.lines[1:]
	return line
}

func (r *reader) expect(line string) {
	if r.next() != line {
		panic(refusal("malformed"))
	}
}

func (r *reader) starts(prefix string) bool { return strings.HasPrefix(r.peek(), prefix) }

func (r *reader) after(prefix string) string {
	rest, found := strings.CutPrefix(r.next(), prefix)
	if !found {
		panic(refusal("malformed"))
	}
	return rest
}

// parseCertificate reads a file whose checksum is right.
func parseCertificate(text string) (c certificate, err error) {
	defer func() {
		if refused, is := recover().(refusal); is {
			err = refused
		}
	}()
	body, err := checkedBody(text)
	if err != nil {
		return certificate{}, err
	}
	r := &reader{strings.Split(body, "\n")}
	c.head(r)
	c.index(r)
	for len(r.lines) > 0 {
		r.expect("")
		switch {
		case r.starts("list ") && len(c.shards) == 0 && len(c.sections) == 0:
			c.lists = append(c.lists, readList(r))
		case r.starts("shard ") && c.removal != "" && len(c.sections) == 0:
			c.shards = append(c.shards, readShard(r))
		case r.starts("set "):
			c.sections = append(c.sections, readSection(r))
		default:
			panic(refusal("malformed"))
		}
	}
	c.requireOrder()
	return c, nil
}

// checkedBody returns the lines between the first and the checksum.
func checkedBody(text string) (string, error) {
	if len(text) > largest {
		return "", refusal("too-large")
	}
	first, body, _ := strings.Cut(text, "\n")
	if first != "whence/exclusion@v2" {
		return "", refusal("unknown-format")
	}
	at := strings.LastIndex(strings.TrimSuffix(body, "\n"), "\n")
	if at < 0 || !strings.HasSuffix(body, "\n") {
		return "", refusal("damaged")
	}
	sum := sha256.Sum256([]byte(first + "\n" + body[:at+1]))
	if body[at+1:] != "checksum sha256:"+hex.EncodeToString(sum[:])+"\n" {
		return "", refusal("damaged")
	}
	return body[:at], nil
}

func (c *certificate) head(r *reader) {
	c.origin = readName(r.after("log "))
	if r.starts("model ") {
		c.model = readName(r.after("model "))
	}
	for c.model == "" && (len(c.datasets) == 0 || r.starts("dataset ")) {
		c.datasets = append(c.datasets, readName(r.after("dataset ")))
	}
	if r.starts("removal ") {
		c.removal = readName(r.after("removal "))
	}
	for c.removal == "" && (len(c.subjects) == 0 || r.starts("subject ")) {
		c.subjects = append(c.subjects, readName(r.after("subject ")))
	}
	r.expect("")
	for _, line := range strings.Split(notice, "\n") {
		r.expect(line)
	}
	r.expect("")
}

var signatureLine = regexp.MustCompile(`^— [^ ]+ [A-Za-z0-9+/]+={0,2}$`)

func (c *certificate) index(r *reader) {
	r.expect("index")
	bytes, entry := readEntry(r.after("entry "))
	r.expect("c2sp.org/tlog-proof@v1")
	c.committed = cited{readNumber(r.after("index ")), bytes, entry}
	for r.peek() != "" {
		hash := r.next()
		if len(readBase64(hash)) != sha256.Size {
			panic(refusal("malformed"))
		}
		c.proof = append(c.proof, hash)
	}
	r.expect("")
	head := []string{r.next(), r.next(), r.next()}
	readNumber(head[1])
	r.expect("")
	var signatures []string
	seen := map[string]bool{}
	for len(signatures) == 0 || strings.HasPrefix(r.peek(), "— ") {
		line := r.next()
		if seen[line] || !signatureLine.MatchString(line) {
			panic(refusal("malformed"))
		}
		seen[line] = true
		signatures = append(signatures, line)
	}
	c.checkpoint = strings.Join(head, "\n") + "\n\n" + strings.Join(signatures, "\n") + "\n"
}

func readList(r *reader) list {
	kind, name, found := strings.Cut(r.after("list "), " ")
	if !found {
		panic(refusal("malformed"))
	}
	l := list{subject: subject{kind, readName(name)}, proof: readBase64(r.after("proof "))}
	for r.starts("entry ") {
		l.entries = append(l.entries, readCited(r.after("entry ")))
	}
	return l
}

func readShard(r *reader) removedShard {
	s := removedShard{cited: readCited(r.after("shard "))}
	path := r.after("inclusion ")
	if path == "" {
		return s
	}
	hashes := readBase64(path)
	if len(hashes)%sha256.Size != 0 {
		panic(refusal("malformed"))
	}
	for ; len(hashes) > 0; hashes = hashes[sha256.Size:] {
		s.inclusion = append(s.inclusion, hashes[:sha256.Size])
	}
	return s
}

var resultLine = regexp.MustCompile(`^(absent|ancestor|ancestor, redacted|member) ([0-9]+)$`)

func readSection(r *reader) section {
	s := section{dataset: readName(r.after("set "))}
	for resultLine.MatchString(r.peek()) {
		parts := resultLine.FindStringSubmatch(r.next())
		s.results = append(s.results, result{parts[1], readNumber(parts[2]), readBase64(r.after("proof "))})
	}
	for r.starts("key ") {
		role, rest, _ := strings.Cut(r.after("key "), " ")
		if role != "member" && role != "ancestor" {
			panic(refusal("malformed"))
		}
		s.keys = append(s.keys, keyOfSet{role, readCited(rest)})
	}
	return s
}

func readCited(text string) cited {
	number, rest, _ := strings.Cut(text, " ")
	bytes, entry := readEntry(rest)
	return cited{readNumber(number), bytes, entry}
}

func readEntry(text string) ([]byte, entry) {
	bytes, entry, ok := unescapeEntry(text)
	if !ok {
		panic(refusal("malformed"))
	}
	return bytes, entry
}

func readName(text string) string {
	name, ok := unescapeName(text)
	if !ok {
		panic(refusal("malformed"))
	}
	return name
}

func readNumber(text string) int64 {
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || string(decimal(number)) != text || number < 0 {
		panic(refusal("malformed"))
	}
	return number
}

func readBase64(text string) []byte {
	bytes, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || base64.StdEncoding.EncodeToString(bytes) != text {
		panic(refusal("malformed"))
	}
	return bytes
}

// requireOrder refuses what comes twice or out of order.
func (c *certificate) requireOrder() {
	requireEach(c.datasets)
	requireEach(c.subjects)
	ascending(c.lists, func(a, b list) bool {
		return lessUTF16(a.kind+" "+a.name, b.kind+" "+b.name)
	})
	for _, l := range c.lists {
		ascending(l.entries, func(a, b cited) bool { return a.number < b.number })
	}
	ascending(c.shards, func(a, b removedShard) bool { return a.number < b.number })
	ascending(c.sections, func(a, b section) bool { return lessUTF16(a.dataset, b.dataset) })
	for _, s := range c.sections {
		ascending(s.results, func(a, b result) bool { return a.shard < b.shard })
		ascending(s.keys, func(a, b keyOfSet) bool { return a.number < b.number })
	}
}

func ascending[T any](items []T, less func(a, b T) bool) {
	for i := 1; i < len(items); i++ {
		if !less(items[i-1], items[i]) {
			panic(refusal("repeated"))
		}
	}
}

func requireEach(names []string) {
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] {
			panic(refusal("repeated"))
		}
		seen[name] = true
	}
}
