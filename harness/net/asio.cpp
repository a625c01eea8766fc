// Asio is used in its separately compiled form; this is the one file that holds its implementation.

#include <asio/impl/src.hpp>
