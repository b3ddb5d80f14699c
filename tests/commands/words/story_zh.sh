# The hand-over once more, the program answering in Chinese.
STORY_LANG=zh exec "$SOURCE/examples/01-hand-over/run.sh"
