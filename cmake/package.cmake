# What is installed, and the Debian packages made of it: `wringer`, the program, and `libwringer-dev`, for
# tests of other projects (harness/embed).

include(CMakePackageConfigHelpers)

# The program finds its helpers beside itself.
set(programs "${CMAKE_INSTALL_LIBEXECDIR}/wringer")
install(TARGETS wringer wringer_keeper RUNTIME DESTINATION "${programs}" COMPONENT wringer)
install(TARGETS wringer_clock LIBRARY DESTINATION "${programs}" COMPONENT wringer)
install(PROGRAMS fixtures/services/fetch-kafka DESTINATION "${programs}" COMPONENT wringer)
install(FILES fixtures/services/kafka.pom.xml DESTINATION "${programs}" COMPONENT wringer)
file(RELATIVE_PATH target "/${CMAKE_INSTALL_BINDIR}" "/${programs}/wringer")
install(CODE "
  set(folder \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\")
  file(MAKE_DIRECTORY \"\${folder}\")
  file(CREATE_LINK \"${target}\" \"\${folder}/wringer\" SYMBOLIC)"
  COMPONENT wringer)
install(FILES docs/wringer.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT wringer)
install(FILES scenarios/scenario.schema.json DESTINATION "${CMAKE_INSTALL_DATADIR}/wringer"
  COMPONENT wringer)
install(CODE "
  set(folder \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}\")
  foreach(place bash-completion/completions/wringer zsh/site-functions/_wringer
          fish/vendor_completions.d/wringer.fish)
    string(REGEX MATCH \"^[a-z]+\" shell \"\${place}\")
    get_filename_component(parent \"\${folder}/\${place}\" DIRECTORY)
    file(MAKE_DIRECTORY \"\${parent}\")
    execute_process(COMMAND \"$<TARGET_FILE:wringer>\" completion \${shell}
      OUTPUT_FILE \"\${folder}/\${place}\" COMMAND_ERROR_IS_FATAL ANY)
  endforeach()"
  COMPONENT wringer)

install(TARGETS wringer_embed EXPORT wringer
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT dev)
install(DIRECTORY harness/embed/wringer DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT dev
  FILES_MATCHING PATTERN "*.h")
set(config "${CMAKE_INSTALL_LIBDIR}/cmake/wringer")
install(EXPORT wringer NAMESPACE wringer:: FILE wringerTargets.cmake DESTINATION "${config}"
  COMPONENT dev)
configure_package_config_file(cmake/wringerConfig.cmake.in
  "${PROJECT_BINARY_DIR}/wringerConfig.cmake" INSTALL_DESTINATION "${config}"
  PATH_VARS CMAKE_INSTALL_BINDIR)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/wringerConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/wringerConfig.cmake"
  "${PROJECT_BINARY_DIR}/wringerConfigVersion.cmake" DESTINATION "${config}" COMPONENT dev)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "The Wringer project")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY
  "Chaos and correctness test harness for event pipelines from Kafka to Postgres")
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL wringer dev)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_WRINGER_PACKAGE_NAME wringer)
set(CPACK_DEBIAN_WRINGER_PACKAGE_SHLIBDEPS ON)
# Services can be others' than those that we start ourselves.
set(CPACK_DEBIAN_WRINGER_PACKAGE_RECOMMENDS
  "postgresql, default-jre-headless (>= 2:1.17), maven, libfaketime")
set(CPACK_DEBIAN_DEV_PACKAGE_NAME libwringer-dev)
set(CPACK_DEBIAN_DEV_DESCRIPTION "Wringer's scenarios as tests of other projects")
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS wringer)
set(CPACK_DEBIAN_DEV_PACKAGE_SUGGESTS libgtest-dev)
include(CPack)
