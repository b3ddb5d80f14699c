# Data were packed into volumes: method of compression, and the digest after it, stand with each volume.
source "$SOURCE/tests/commands/night/_night.sh"
mkdir volumes
for part in 1 2 3; do printf 'volume %d' $part >volumes/case.part$part.rar; done
for part in 1 2; do
  expect 0 custody add --act night.act --compression 'RAR 5,分卷,存储' --compressed volumes/case.part$part.rar --medium GP20261122-002 volumes/case.part$part.rar
  does_not_say 'open items'
done
expect 0 custody add --act night.act --compression 'RAR 5,分卷,存储' --medium GP20261122-002 volumes/case.part3.rar
says '第二十条'
is 0 act.compressed.sha256 "$(sha256sum volumes/case.part1.rar | cut -d' ' -f1)"
open 'evidence-rules 第二十条 act.compressed.sha256'
says 'not compared with the published text'
expect 0 custody amend 2 --compressed volumes/case.part3.rar --reason 补压缩文件校验值
open
