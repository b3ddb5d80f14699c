# The paper list was signed; its scan is attached. The program says that a list was attached, never who signed it.
source "$SOURCE/tests/commands/night/_night.sh"
printf one >one.txt
printf '%%PDF-1.4 a scan' >'清单 签字.pdf'
expect 0 custody add --act night.act one.txt
expect 0 custody amend 0 --attach '清单 签字.pdf' --reason 附签字清单
digest=$(sha256sum '清单 签字.pdf' | cut -d' ' -f1)
says "attached: 清单 签字.pdf, SHA-256 $digest"
does_not_say 'signed by'
expect 0 custody show 0
says "attached: 清单 签字.pdf, SHA-256 $digest"
does_not_say 'signed by'
is 1 attached.name '清单 签字.pdf'
open
expect 3 custody amend 0 --attach none.pdf --reason x
expect 0 custody log --kind entry.amended
says 'amends entry 0: 附签字清单'
