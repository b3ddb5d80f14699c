// A directory of its own for a test, gone when the test is over.
#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

struct Temporary {
  std::string path;

  Temporary() {
    std::string pattern = (std::filesystem::temp_directory_path() / "custody-test-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  Temporary(Temporary const&) = delete;
  Temporary& operator=(Temporary const&) = delete;
  ~Temporary() { std::filesystem::remove_all(path); }

  std::string operator/(std::string const& name) const { return path + "/" + name; }
  std::string write(std::string const& name, std::string const& content) const {
    std::ofstream(path + "/" + name, std::ios::binary) << content;
    return path + "/" + name;
  }
};
