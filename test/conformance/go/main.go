// Command go checks a log that Whence made with other people's programs: golang.org/x/mod/sumdb for notes, proofs and tiles,
// and github.com/transparency-dev/formats for cosignatures, tlog-proofs and witness policies.
// It reads a Log as JSON on standard input and writes a Report; with the argument "served" it reads a Served log, and that log over HTTP.
package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	fnote "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/formats/proof"
	"github.com/transparency-dev/formats/witness"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

// A Log is what Whence made; []byte is base64.
type Log struct {
	Origin string
	Vkey   string
	Skey   string
	// Checkpoints are signed notes by tree size.
	Checkpoints map[int64]string
	// Tiles are the bytes of tiles and entry bundles by path, of all the sizes in Checkpoints.
	Tiles       map[string][]byte
	Inclusion   []InclusionProof
	Consistency []ConsistencyProof
	TlogProofs  []TlogProof
	// Growth is which tiles are new from one size to another.
	Growth []Growth
	Policy string
	// Cosigned are checkpoints with cosignatures, and whether they meet the policy.
	Cosigned []Cosigned
}

type InclusionProof struct {
	Index, Size int64
	Proof       []tlog.Hash
}

type ConsistencyProof struct {
	From, To int64
	Proof    []tlog.Hash
}

type TlogProof struct {
	Entry []byte
	Text  string
}

type Growth struct {
	From, To int64
	Paths    []string
}

type Cosigned struct {
	Note, Vkey string
	Timestamp  int64
	Satisfied  bool
}

// A Report says how many things were checked, and what was wrong.
type Report struct {
	Checked  int
	Failures []string
}

type checker struct {
	log    Log
	roots  map[int64]tlog.Hash
	report Report
}

func main() {
	switch {
	case len(os.Args) == 2 && os.Args[1] == "served":
		checkServed()
		return
	case len(os.Args) == 3 && os.Args[1] == "vectors":
		checkVectors(os.Args[2])
		return
	}
	c := &checker{roots: map[int64]tlog.Hash{}, report: Report{Failures: []string{}}}
	if err := json.NewDecoder(os.Stdin).Decode(&c.log); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	c.checkpoints()
	c.tiles()
	c.proofs()
	c.growth()
	c.cosigned()
	json.NewEncoder(os.Stdout).Encode(c.report)
}

func (c *checker) check(err error, format string, args ...any) {
	c.report.Checked++
	if err != nil {
		c.report.Failures = append(c.report.Failures, fmt.Sprintf(format, args...)+": "+err.Error())
	}
}

// checkpoints opens every signed note, signs its text again, and takes the roots from them.
func (c *checker) checkpoints() {
	for size, text := range c.log.Checkpoints {
		tree, err := c.openCheckpoint(text)
		if err == nil && tree.N != size {
			err = fmt.Errorf("it is of size %d", tree.N)
		}
		if err == nil {
			c.roots[size] = tree.Hash
			err = c.signAgain(text)
		}
		c.check(err, "checkpoint %d", size)
	}
}

func (c *checker) openCheckpoint(text string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(c.log.Vkey)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open([]byte(text), note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	// tlog.ParseTree knows one log only; the form of the other lines is the same.
	body, found := strings.CutPrefix(opened.Text, c.log.Origin+"\n")
	if !found {
		return tlog.Tree{}, fmt.Errorf("another origin")
	}
	return tlog.ParseTree([]byte("go.sum database tree\n" + body))
}

func (c *checker) signAgain(text string) error {
	signer, err := note.NewSigner(c.log.Skey)
	if err != nil {
		return err
	}
	body, _, _ := strings.Cut(text, "\n\n")
	again, err := note.Sign(&note.Note{Text: body + "\n"}, signer)
	if err == nil && string(again) != text {
		err = fmt.Errorf("signed again it is %q", again)
	}
	return err
}

// tiles makes every root and the hashes of every entry from the tiles.
func (c *checker) tiles() {
	for size, root := range c.roots {
		reader := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, &tileReader{c.log.Tiles})
		made, err := tlog.TreeHash(size, reader)
		if err == nil && made != root {
			err = fmt.Errorf("the tiles lead to another root")
		}
		c.check(err, "tiles of size %d", size)
	}
	for path, bundle := range c.log.Tiles {
		if name, found := strings.CutPrefix(path, "tile/entries/"); found {
			c.check(checkBundle(bundle, c.log.Tiles["tile/0/"+name]), "%s", path)
		}
	}
}

func checkBundle(bundle, tile []byte) error {
	var hashes bytes.Buffer
	for len(bundle) > 0 {
		if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
			return fmt.Errorf("cut off")
		}
		length := int(binary.BigEndian.Uint16(bundle))
		hash := tlog.RecordHash(bundle[2 : 2+length])
		hashes.Write(hash[:])
		bundle = bundle[2+length:]
	}
	if hashes.Len() == 0 || !bytes.Equal(hashes.Bytes(), tile) {
		return fmt.Errorf("its entries are not those of the tile")
	}
	return nil
}

// proofs checks Whence's proofs, and that the ones made from its tiles are the same.
func (c *checker) proofs() {
	for _, p := range c.log.Inclusion {
		reader := tlog.TileHashReader(tlog.Tree{N: p.Size, Hash: c.roots[p.Size]}, &tileReader{c.log.Tiles})
		leaf, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, p.Index)})
		if err == nil {
			err = tlog.CheckRecord(p.Proof, p.Size, c.roots[p.Size], p.Index, leaf[0])
		}
		if err == nil {
			made, makeErr := tlog.ProveRecord(p.Size, p.Index, reader)
			err = same(made, p.Proof, makeErr)
		}
		c.check(err, "inclusion of %d in %d", p.Index, p.Size)
	}
	for _, p := range c.log.Consistency {
		err := tlog.CheckTree(p.Proof, p.To, c.roots[p.To], p.From, c.roots[p.From])
		if err == nil {
			reader := tlog.TileHashReader(tlog.Tree{N: p.To, Hash: c.roots[p.To]}, &tileReader{c.log.Tiles})
			made, makeErr := tlog.ProveTree(p.To, p.From, reader)
			err = same(made, p.Proof, makeErr)
		}
		c.check(err, "consistency of %d with %d", p.To, p.From)
	}
	for _, p := range c.log.TlogProofs {
		c.check(c.tlogProof(p), "tlog-proof of %q", p.Entry)
	}
}

func same(made, given []tlog.Hash, err error) error {
	if err == nil && fmt.Sprint(made) != fmt.Sprint(given) {
		return fmt.Errorf("made from the tiles it is another")
	}
	return err
}

func (c *checker) tlogProof(p TlogProof) error {
	var read proof.TLogProof
	if err := read.Unmarshal([]byte(p.Text)); err != nil {
		return err
	}
	if string(read.Marshal()) != p.Text {
		return fmt.Errorf("written again it is another")
	}
	tree, err := c.openCheckpoint(string(read.Checkpoint))
	if err != nil {
		return err
	}
	hashes := make([]tlog.Hash, len(read.Hashes))
	for i, hash := range read.Hashes {
		hashes[i] = hash
	}
	return tlog.CheckRecord(hashes, tree.N, tree.Hash, int64(read.Index), tlog.RecordHash(p.Entry))
}

// growth lists the new tiles of hashes; that library has no entry bundles.
func (c *checker) growth() {
	for _, g := range c.log.Growth {
		var paths []string
		for _, tile := range tlog.NewTiles(tileHeight, g.From, g.To) {
			paths = append(paths, pathOf(tile))
		}
		var err error
		if got := strings.Join(g.Paths, " "); got != strings.Join(paths, " ") {
			err = fmt.Errorf("got %s, want %v", got, paths)
		}
		c.check(err, "new tiles from %d to %d", g.From, g.To)
	}
}

func (c *checker) cosigned() {
	policy, err := witness.ParsePolicy([]byte(c.log.Policy))
	c.check(err, "policy")
	for _, cosigned := range c.log.Cosigned {
		err := checkCosignature(cosigned)
		if satisfied := policy.Satisfied([]byte(cosigned.Note)); err == nil && satisfied != cosigned.Satisfied {
			err = fmt.Errorf("the policy says %t", satisfied)
		}
		c.check(err, "cosignatures at %d", cosigned.Timestamp)
	}
}

func checkCosignature(cosigned Cosigned) error {
	verifier, err := fnote.NewVerifierForCosignatureV1(cosigned.Vkey)
	if err != nil {
		return err
	}
	opened, err := note.Open([]byte(cosigned.Note), note.VerifierList(verifier))
	if err != nil {
		return err
	}
	at, err := fnote.CoSigV1Timestamp(opened.Sigs[0])
	if err == nil && at.Unix() != cosigned.Timestamp {
		err = fmt.Errorf("signed at %d", at.Unix())
	}
	return err
}

// A tileReader answers tiles by path; the paths of that library have the tile height in them.
type tileReader struct{ tiles map[string][]byte }

func (r *tileReader) Height() int { return tileHeight }

func (r *tileReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	found := make([][]byte, len(tiles))
	for i, tile := range tiles {
		data, ok := r.tiles[pathOf(tile)]
		if !ok {
			return nil, fmt.Errorf("no tile %s", pathOf(tile))
		}
		found[i] = data
	}
	return found, nil
}

func (r *tileReader) SaveTiles([]tlog.Tile, [][]byte) {}

func pathOf(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight), "tile/", 1)
}
