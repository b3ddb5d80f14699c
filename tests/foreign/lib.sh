# Sourced after tests/commands/lib.sh: $tlog is the second opinion of tests/foreign/tlog, built without network.
tlog=$work/tlog
GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$work/gocache GOFLAGS= go build -o "$tlog" "$SOURCE/tests/foreign/tlog/main.go"
