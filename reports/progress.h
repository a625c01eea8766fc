#pragma once

namespace wringer::reports {

// Whether more cases are to come.
enum class Progress { running, finished };

}  // namespace wringer::reports
