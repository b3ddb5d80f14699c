# What may not be destroyed, and what is missing on the command line; nothing is entered then.
source "$SOURCE/tests/commands/lib.sh"
make_ledger
size() { custody --json verify --level 1 | jq .size; }
before=$(size)
words=(--ground 刑事诉讼法第一百四十五条 --approved-by 湖州市公安局法制支队 --legal-doc 湖公发还字〔2026〕1号)

expect 1 custody erase 1 "${words[@]}"
says 'exhibit of case A3305000000002026110001, which is open'
expect 1 custody erase 99 "${words[@]}"
says 'no entry 99'
expect 2 custody erase 1 --approved-by 甲 --legal-doc 乙
says '--ground'
expect 2 custody erase 1 --ground '' --approved-by 甲 --legal-doc 乙
says '--ground'
expect 2 custody erase 1 --ground 某条 --legal-doc 乙
says '--approved-by'
expect 2 custody erase 1 --ground 某条 --approved-by 甲
says '--legal-doc'
expect 2 custody erase "${words[@]}"
[ "$(size)" -eq "$before" ] || fail 'something was entered'

quietly custody add --case A3305000000002026110001 --action returned --of 1 --legal-doc 湖公发还字〔2026〕1号
quietly custody restrict 2 --ground 刑事诉讼法第二百八十六条 --legal-doc 湖公封字〔2026〕1号
expect 1 custody erase 2 "${words[@]}"
says 'is restricted and cannot be destroyed'
restricted=$(custody --json log --kind record.restricted | jq -r .index)
expect 1 custody erase "$restricted" "${words[@]}"
says "'record.restricted', which is open to everybody"
expect 0 custody --json erase 1 "${words[@]}"
[ "$(jq -r '.type, .index, .schema' "$out" | tr '\n' ' ')" = 'erased 1 1 ' ] || fail 'the JSON'
expect 0 custody verify
says '1 payload destroyed, 1 restricted'
expect 0 custody --lang zh erase --help
says 法律依据
