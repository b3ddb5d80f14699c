// One line a syntax: what syntax/registry.cpp chooses from.
#pragma once

#include <memory>

#include "formats/syntax/syntax.hpp"

namespace custody::formats {

std::unique_ptr<Reader> make_csv_reader(Pack const& pack);
Result<std::unique_ptr<Writer>> make_csv_writer(Pack const& pack, std::optional<std::string_view> head, Layout const& layout = {});
std::unique_ptr<Reader> make_json_reader(Pack const& pack);
std::unique_ptr<Writer> make_json_writer(Pack const& pack, Layout const& layout = {});
std::unique_ptr<Reader> make_xml_reader(Pack const& pack);
Result<std::unique_ptr<Writer>> make_xml_writer(Pack const& pack, std::optional<std::string_view> head, Layout const& layout = {});
std::unique_ptr<Reader> make_fixed_reader(Pack const& pack);
std::unique_ptr<Writer> make_fixed_writer(Pack const& pack, Layout const& layout = {});

}  // namespace custody::formats
