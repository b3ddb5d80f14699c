#include "cli/app.hpp"

int main(int argc, char** argv) { return custody::cli::run(argc, argv); }
