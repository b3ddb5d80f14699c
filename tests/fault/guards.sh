# Ten defects of published code are tests here (tests/formats/defects_test.cpp, tests/commands/convert/defects.sh). Each guard against
# them is taken out of a copy of its source, or the defect is put into a copy of the data; programs are linked with that, and the
# tests must fail. A test that passes all the same guards nothing.
source "$SOURCE/tests/commands/lib.sh"
built=$(dirname "$CUSTODY")
units=$built/tests/formats_test
[ -x "$units" ] && [ -f "$built/compile_commands.json" ] && command -v ninja >/dev/null || { echo "skipped: no build directory around $CUSTODY"; exit 77; }
patched=$built/guards   # always the same place, so that a compiler cache knows it again
mkdir -p "$patched"

# compiled SOURCE DATA: the object of a file at $patched/SOURCE, with the data it embeds, and of those that are compiled with it.
compiled() {
  local command unit=$SOURCE/$1 copy=$patched/$1 unity
  if unity=$(grep -lF "\"$SOURCE/$1\"" "$built"/CMakeFiles/custody_formats.dir/Unity/*.cxx 2>/dev/null); then
    unit=$unity copy=$patched/unity.cxx
    sed "s|\"$SOURCE/$1\"|\"$patched/$1\"|" "$unity" >"$copy"
  fi
  command=$(jq -r --arg file "$unit" '.[] | select(.file == $file) | .command' "$built/compile_commands.json")
  [ -n "$command" ] || fail "nobody compiles $1"
  command=${command/ -o * -c */ -O0 -g0 -w -o $patched/patched.o -c $copy}
  command=${command//$built\/formats.data/$2}
  (cd "$built" && eval "$command") >"$out" 2>"$err" || fail "the patched $1 does not compile"
}
# linked TARGET FILE: a program of the build, with the patched object in front of the one that it replaces.
linked() {
  local command
  command=$(ninja -C "$built" -t commands "$1" | tail -1)
  command=${command#: && } command=${command%% && *}
  command=${command/ libcustody_formats.a/ $patched/patched.o libcustody_formats.a}
  command=${command/ -o * -o / -o } command=${command/ -o $2/ -o $patched/$1}
  (cd "$built" && eval "$command") >"$out" 2>"$err" || fail "$1 does not link with the patched object"
}
# data FILE: the data of the formats with $patched/FILE in the place of its own.
data() {
  local file
  (cd "$SOURCE/formats" && find packs model codes standards -name '*.yaml' -o -name '*.csv' | sort) | while read -r file; do
    [ "formats/$file" = "$1" ] && set -- "$1" "$patched/$1" || set -- "$1" "$SOURCE/formats/$file"
    echo "$file $(stat -c %s "$2")"
    cat "$2"
  done >"$patched/formats.data"
}

fails() { ! "$@" >"$out" 2>"$err"; }

# without DEFECT TESTS FILE SED WHAT: TESTS, of `unit` and `command`, fail without it.
without() {
  local defect=$1 tests=$2 file=$3 change=$4 what=$5 seen= object=$3 bytes=$built/formats.data
  mkdir -p "$(dirname "$patched/$file")"
  sed -E "$change" "$SOURCE/$file" >"$patched/$file"
  ! cmp -s "$SOURCE/$file" "$patched/$file" || fail "the change of $file changes nothing: $change"
  if [[ $file != *.cpp ]]; then
    data "$file"
    object=formats/data.cpp bytes=$patched/formats.data
    cp "$SOURCE/$object" "$patched/$object"
  fi
  compiled "$object" "$bytes"
  for test in $tests; do
    case $test in
      unit)
        linked formats_test tests/formats_test
        fails "$patched/formats_test" "defect $defect:*" || fail "defect $defect: the unit test passes without: $what"
        grep -qE 'defects_test.cpp:[0-9]+: FAILED' "$out" || fail "defect $defect: no assertion failed"
        seen+=" $(grep -oE 'defects_test.cpp:[0-9]+: FAILED' "$out" | head -1 | grep -oE '[a-z_.]+:[0-9]+')"
        ;;
      command)
        linked custody custody
        fails env CUSTODY="$patched/custody" bash "$SOURCE/tests/commands/convert/defects.sh" || fail "defect $defect: the command's test passes without: $what"
        grep -q '^FAILED: ' "$err" && [ "$(tail -1 "$out")" = "defect $defect" ] || fail "defect $defect: the command's test failed elsewhere"
        seen+=" defects.sh, defect $defect ($(sed -n 's/^FAILED: //p' "$err" | head -1 | cut -c1-40))"
        ;;
    esac
  done
  printf '%2s  %-72s fails:%s\n' "$defect" "$what" "$seen"
}

without 1 'unit command' formats/code_tables.cpp 's/if \(code\.pivot\.empty\(\) \|\|/if (code.pivot.empty() || !code.prefer ||/' \
  'every code of the many that are one has its translation'
without 2 unit formats/codes/country.csv 's/^276,德国,,/276,德国,,1990-10/' 'the country codes that are in use are in use'
without 2 command formats/code_map.cpp 's/std::string code\(row\.code\);/std::string code(row.successors.empty() ? row.code : row.successors.front());/' \
  'a code within its own table stays what it is'
without 3 'unit command' formats/date_pattern.cpp 's/ \|\| field_letters\.find\(pattern\[i\]\) == std::string_view::npos//; s/ \|\| !field_letters\.starts_with\(seen\)//' \
  'a pattern has no year but that of the day'
without 4 'unit command' formats/codec_read.cpp '/complain\(op, context, "code\/unknown", lexeme\)/i return false;' 'an unknown code is a problem'
without 5 'unit command' formats/code_map.cpp 's/m_by_lexeme\.add\(m_entries\[i\]\.code, i\);/&\n for (std::uint32_t i = 0; i < m_entries.size(); ++i) m_by_lexeme.add(m_entries[i].code.substr(m_entries[i].code[0] == 48), i);/' \
  'a code is compared with its zeros'
without 6 'unit' formats/convert.cpp '/bench\.losses\.insert\(.*unknown_site/d' 'a field that no rule names is counted as lost'
without 6 'command' formats/convert.cpp 's/^( *if \(.*)\) unknown_fields\(bench\);/\1) {}/' 'a field that no rule names is a finding'
without 7 unit formats/syntax/xml_markup.cpp 's/at = behind_spaces\(at \+ name\.size\(\), end\);/at += name.size();/' 'a space at the end of a tag is XML'
without 7 'unit command' formats/codec_read.cpp '/complain\(op, context, "date", text, i\)/d' 'a date in another form is a problem'
without 7 command formats/syntax/csv_reader.cpp '/m_findings\.push_back\(std::move\(missing\)\);/d' 'a column that is missing is a finding'
without 8 'unit command' formats/join.cpp 's/return looks_like\(m_types\[hole\], text\) && /return /' 'a number in a name is told by how numbers look'
without 8 unit formats/pack_rule.cpp '/if \(is_coordinate && !node\) m_faults/d' 'a coordinate says its datum'
without 8 unit formats/pack_rule.cpp '/if \(datum\.value_or\(0\) != 0\) m_faults/d' 'another datum is not taken for it'
without 9 'unit command' formats/codes/sex.csv '/^9,/d' 'the sex has a 9'
without 9 command formats/codec_write.cpp '/^bool write_code/,/^}/ { /lose\(op, context, 0, LossKind::dropped\);/d }' 'what the target has no word for is counted'
without 10 unit formats/syntax/json_reader.cpp 's/std::ranges::find\(members, key, &JsonMember::key\)/std::ranges::find_if(members, [\&](JsonMember const\& m) { return m.key.size() == key.size() \&\& strncasecmp(m.key.data(), key.data(), key.size()) == 0; })/' \
  'a name is compared as it is'
rm -rf "$patched"
