package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode/utf16"
)

// An entry is a line of the ledger, as libs/core/subject-index/README.md describes it.
type entry struct {
	at, by, kind string
	data         map[string]any
}

const deepest = 1000

var (
	errEntry  = errors.New("it is no entry")
	entryTime = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$`)
)

func decimal(n int64) []byte { return strconv.AppendInt(nil, n, 10) }

// parseEntry reads bytes that are UTF-8, RFC 8785, and an object with these four members.
func parseEntry(text []byte) (entry, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return entry{}, errEntry
	}
	var canonical strings.Builder
	if err := canonicalise(&canonical, value, 1); err != nil || canonical.String() != string(text) {
		return entry{}, errEntry
	}
	members, ok := value.(map[string]any)
	if !ok || len(members) != 4 {
		return entry{}, errEntry
	}
	at, isAt := members["at"].(string)
	by, isBy := members["by"].(string)
	kind, isKind := members["kind"].(string)
	data, isData := members["data"].(map[string]any)
	if !isAt || !isBy || !isKind || !isData || !entryTime.MatchString(at) {
		return entry{}, errEntry
	}
	return entry{at, by, kind, data}, nil
}

// text returns a member of the data, empty if it is no text.
func (e entry) text(member string) string {
	text, _ := e.data[member].(string)
	return text
}

// count returns a member of the data that is a number of things.
func (e entry) count(member string) (int64, bool) {
	number, ok := e.data[member].(json.Number)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(number.String(), 10, 64)
	return n, err == nil && n >= 0
}

// canonicalise writes a value by RFC 8785.
func canonicalise(out *strings.Builder, value any, depth int) error {
	switch value := value.(type) {
	case nil:
		out.WriteString("null")
	case bool:
		fmt.Fprint(out, value)
	case json.Number:
		number, err := value.Float64()
		if err != nil {
			return err
		}
		out.WriteString(canonicalNumber(number))
	case string:
		canonicalString(out, value)
	case []any:
		return canonicalList(out, value, depth)
	case map[string]any:
		return canonicalObject(out, value, depth)
	}
	return nil
}

func canonicalList(out *strings.Builder, values []any, depth int) error {
	if depth > deepest {
		return errEntry
	}
	out.WriteByte('[')
	for i, value := range values {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := canonicalise(out, value, depth+1); err != nil {
			return err
		}
	}
	out.WriteByte(']')
	return nil
}

func canonicalObject(out *strings.Builder, members map[string]any, depth int) error {
	if depth > deepest {
		return errEntry
	}
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool { return lessUTF16(names[i], names[j]) })
	out.WriteByte('{')
	for i, name := range names {
		if i > 0 {
			out.WriteByte(',')
		}
		canonicalString(out, name)
		out.WriteByte(':')
		if err := canonicalise(out, members[name], depth+1); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

func lessUTF16(a, b string) bool {
	x, y := utf16.Encode([]rune(a)), utf16.Encode([]rune(b))
	for i := 0; i < len(x) && i < len(y); i++ {
		if x[i] != y[i] {
			return x[i] < y[i]
		}
	}
	return len(x) < len(y)
}

var shortEscapes = map[rune]string{'\b': `\b`, '\t': `\t`, '\n': `\n`, '\f': `\f`, '\r': `\r`, '"': `\"`, '\\': `\\`}

func canonicalString(out *strings.Builder, text string) {
	out.WriteByte('"')
	for _, r := range text {
		if short, found := shortEscapes[r]; found {
			out.WriteString(short)
		} else if r < 0x20 {
			fmt.Fprintf(out, `\u%04x`, r)
		} else {
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
}

// canonicalNumber is Number::toString of ECMAScript.
func canonicalNumber(number float64) string {
	if number == 0 {
		return "0"
	}
	if size := math.Abs(number); size >= 1e-6 && size < 1e21 {
		return strconv.FormatFloat(number, 'f', -1, 64)
	}
	text := strconv.FormatFloat(number, 'e', -1, 64)
	mantissa, exponent, _ := strings.Cut(text, "e")
	return mantissa + "e" + exponent[:1] + strings.TrimLeft(exponent[1:], "0")
}

// printable writes what is not printable ASCII as \u and four hexadecimal digits a UTF-16 unit.
func printable(text string) string {
	var out strings.Builder
	for _, r := range text {
		if r >= 0x20 && r < 0x7f {
			out.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&out, `\u%04x`, unit)
		}
	}
	return out.String()
}

var escapes = regexp.MustCompile(`\\\\|(?:\\u[0-9a-f]{4})+`)

// unescapeName reads a name as a certificate writes it, in which a backslash is two.
func unescapeName(text string) (string, bool) {
	name := escapes.ReplaceAllStringFunc(text, func(escape string) string {
		if escape == `\\` {
			return `\`
		}
		var units []uint16
		for _, digits := range strings.Split(escape, `\u`)[1:] {
			unit, _ := strconv.ParseUint(digits, 16, 16)
			units = append(units, uint16(unit))
		}
		return string(utf16.Decode(units))
	})
	return name, name != "" && escapeName(name) == text
}

func escapeName(name string) string { return printable(strings.ReplaceAll(name, `\`, `\\`)) }

// unescapeEntry reads an entry as a certificate writes it: canonical JSON in printable ASCII.
func unescapeEntry(text string) ([]byte, entry, bool) {
	var value any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		return nil, entry{}, false
	}
	var canonical strings.Builder
	if canonicalise(&canonical, value, 1) != nil || printable(canonical.String()) != text {
		return nil, entry{}, false
	}
	parsed, err := parseEntry([]byte(canonical.String()))
	return []byte(canonical.String()), parsed, err == nil
}
