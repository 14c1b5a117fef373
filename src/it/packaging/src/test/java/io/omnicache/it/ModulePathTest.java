package io.omnicache.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar as a named module: an application with a {@code module-info} of its own is compiled and run against it in a
 * JVM of its own, on the module path and, the same classes, on the class path.
 */
class ModulePathTest {
    private static final Path SOURCES = Path.of("src/modular");
    private static final String LIBRARY = "io.omnicache.jcache";
    private static final String FORY = System.getProperty("it.fory");

    @TempDir
    private Path folder;

    @Test
    void descriptor_exports_areThePublicPackages() throws IOException {
        ModuleDescriptor module = descriptor();
        assertThat(module.isAutomatic()).isFalse();
        assertThat(module.isOpen()).isFalse();
        assertThat(module.opens()).isEmpty();
        assertThat(module.exports())
                .allMatch(exports -> !exports.isQualified())
                .extracting(ModuleDescriptor.Exports::source)
                .containsExactlyInAnyOrder(LIBRARY, LIBRARY + ".backend", LIBRARY + ".spi");
        assertThat(module.uses()).containsExactly("io.omnicache.jcache.spi.KeyCodec");
        assertThat(module.provides()).singleElement().satisfies(provides -> {
            assertThat(provides.service()).isEqualTo("javax.cache.spi.CachingProvider");
            assertThat(provides.providers()).containsExactly("io.omnicache.jcache.RedisCachingProvider");
        });
    }

    @Test
    @DisabledIfSystemProperty(named = "it.neighbour", matches = ".+")
    void descriptor_requires_coverWhatTheClassesUse() throws IOException {
        String found = tool(
                "jdeps",
                "--ignore-missing-deps",
                "-q",
                "-s",
                "--multi-release",
                "base",
                "--module-path",
                libraries() + File.pathSeparator + FORY,
                "-m",
                LIBRARY);
        List<String> used = found.lines()
                .map(line -> line.substring(line.indexOf("->") + 2).trim())
                .filter(name -> !name.equals("not found")) // Parts of Redisson that nothing here runs.
                .toList();
        assertThat(used).contains("cache.api", "io.netty.transport");
        assertThat(descriptor().requires()).extracting(Requires::name).containsAll(used);
    }

    @Test
    @DisabledIfSystemProperty(named = "it.neighbour", matches = ".+")
    void modulePath_packages_belongToOneModuleEach() throws Exception {
        assertThat(java(List.of("-p", libraries(), "--validate-modules"))).doesNotContain("contains package");
    }

    @Test
    @DisabledIfSystemProperty(named = "it.neighbour", matches = ".+")
    void application_onTheModulePath_storesItsOwnTypesWithEitherCodec() throws Exception {
        Path classes = compile();
        String path = String.join(File.pathSeparator, libraries(), classes.toString(), FORY);
        List<String> options = List.of(
                "-p", path, "--add-modules", "org.apache.fory.core", "-m", "modular.application/modular.Application");
        assertThat(run(options, "plain", "quick"))
                .startsWith("module modular.application")
                .contains(expected("plain"))
                .contains(expected("quick"));
    }

    @Test
    @DisabledIfSystemProperty(named = "it.neighbour", matches = ".+")
    void application_onTheModulePathWithoutTheOptionalModules_stores() throws Exception {
        Path classes = compile();
        String path = libraries() + File.pathSeparator + classes;
        assertThat(run(List.of("-p", path, "-m", "modular.application/modular.Application"), "plain"))
                .startsWith("module modular.application")
                .contains(expected("plain"));
    }

    @Test
    @DisabledIfSystemProperty(named = "it.neighbour", matches = ".+")
    void application_onTheClassPath_storesItsOwnTypesWithEitherCodec() throws Exception {
        Path classes = compile();
        String path = String.join(File.pathSeparator, libraries(), classes.toString(), FORY);
        assertThat(run(List.of("-cp", path, "modular.Application"), "plain", "quick"))
                .startsWith("module null")
                .contains(expected("plain"))
                .contains(expected("quick"));
    }

    private static String[] expected(String cache) {
        return new String[] {
            cache + " got Notes [Chapter[heading=Note A], Chapter[heading=Note G]]",
            cache + " iterated Isbn[number=42]",
            cache + " invoked Notes",
            cache + " counted puts 1"
        };
    }

    /** Runs the application with a cache for each name; the one called "quick" has the Fory codec. */
    private String run(List<String> options, String... caches) throws Exception {
        try (RedisProcess redis = RedisProcess.start()) {
            Path settings = Files.writeString(
                    folder.resolve("settings.yaml"),
                    "{connection: {uri: '" + redis.uri() + "'}, caches: {quick: {codec: fory}}}");
            List<String> arguments = new ArrayList<>(options);
            arguments.add(settings.toUri().toString());
            arguments.addAll(List.of(caches));
            return java(arguments);
        }
    }

    private String java(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(arguments);
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS))
                    .as(command.toString())
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }

    private Path compile() throws IOException {
        Path classes = folder.resolve("classes");
        List<String> arguments = new ArrayList<>(
                List.of("--release", "17", "-p", libraries() + File.pathSeparator + FORY, "-d", classes.toString()));
        try (Stream<Path> files = Files.walk(SOURCES.resolve("java"))) {
            files.filter(Files::isRegularFile).map(Path::toString).forEach(arguments::add);
        }
        tool("javac", arguments.toArray(String[]::new));
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        String service = "io.omnicache.jcache.spi.KeyCodec";
        Files.copy(SOURCES.resolve("resources/META-INF/services").resolve(service), services.resolve(service));
        return classes;
    }

    private static String tool(String name, String... arguments) {
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output);
        int status = ToolProvider.findFirst(name).orElseThrow().run(writer, writer, arguments);
        assertThat(status).as("%s", output).isZero();
        return output.toString();
    }

    /** The module as the JVM sees it in the jar. */
    private static ModuleDescriptor descriptor() throws IOException {
        return ModuleFinder.of(Arrays.stream(libraries().split(File.pathSeparator))
                        .map(Path::of)
                        .filter(jar -> jar.getFileName().toString().startsWith("omnicache-jcache-"))
                        .toArray(Path[]::new))
                .find(LIBRARY)
                .orElseThrow()
                .descriptor();
    }

    /** The library with what its pom brings to an application. */
    private static String libraries() throws IOException {
        return Files.readString(Path.of(System.getProperty("it.classpath"))).trim();
    }
}
