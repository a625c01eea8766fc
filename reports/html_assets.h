#pragma once

#include <string_view>

namespace wringer::reports {

// The text of a file of reports/html, which is compiled in; nothing for a name that is none.
// Private to this folder.
[[nodiscard]] std::string_view html_asset(std::string_view name);

}  // namespace wringer::reports
