#pragma once

#include <filesystem>
#include <system_error>
#include <vector>

namespace wringer::run {

// The folder in which a run puts what nobody needs after it, most of all the data of its services.
// $TMPDIR and its kin decide; without them it is memory (/dev/shm) where 8 GiB of it are free, else
// the machine's folder for temporary files. Postgres makes and removes some three hundred files for
// the database of each case: an ext4 without a journal, as of many virtual machines, takes a
// seventh of all processor time of a sweep to search past those that were removed of late.
[[nodiscard]] std::filesystem::path scratch_place(std::error_code& problem);

// All that it may have been for another run of this user.
[[nodiscard]] std::vector<std::filesystem::path> scratch_places();

}  // namespace wringer::run
