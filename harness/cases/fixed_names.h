#pragma once

namespace wringer::cases {

// What becomes of topics and groups whose names the system insists on, where they may be somebody
// else's: topics that are there are deleted and made anew, or the run is refused.
enum class FixedNames { refused, allowed };

}  // namespace wringer::cases
