package io.omnicache.jcache.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.acme.User;
import com.acme.UserLoader;
import com.acme.UserWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.cache.CacheException;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Merging the configuration of code with the options of the file: the table of the documentation. */
class ConfigurationMergerTest {

    /**
     * @param aspect the name of a part of a configuration
     * @param read reads that part
     * @param file settings that give the part another value than the default
     * @param code gives the part a third value
     * @param fromFile the value that the file gives
     * @param fromCode the value that the code gives
     * @param silent the value if neither sets it
     */
    record Row(
            String aspect,
            Function<CompleteConfiguration<?, ?>, @Nullable Object> read,
            String file,
            UnaryOperator<MutableConfiguration<Object, Object>> code,
            @Nullable Object fromFile,
            Object fromCode,
            @Nullable Object silent) {
        @Override
        public String toString() {
            return aspect;
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static List<Row> rows() {
        Factory loader = () -> null;
        Factory writer = () -> null;
        return List.of(
                new Row(
                        "expiry",
                        CompleteConfiguration::getExpiryPolicyFactory,
                        "expiry: {created: 10m}",
                        c -> c.setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(Duration.ONE_DAY)),
                        CreatedExpiryPolicy.factoryOf(Duration.TEN_MINUTES),
                        TouchedExpiryPolicy.factoryOf(Duration.ONE_DAY),
                        EternalExpiryPolicy.factoryOf()),
                new Row(
                        "key type",
                        CompleteConfiguration::getKeyType,
                        "key-type: java.lang.String",
                        c -> c.setTypes((Class) Long.class, Object.class),
                        String.class,
                        Long.class,
                        Object.class),
                new Row(
                        "value type",
                        CompleteConfiguration::getValueType,
                        "value-type: com.acme.User",
                        c -> c.setTypes(Object.class, (Class) Long.class),
                        User.class,
                        Long.class,
                        Object.class),
                new Row(
                        "loader",
                        CompleteConfiguration::getCacheLoaderFactory,
                        "loader: com.acme.UserLoader",
                        c -> c.setCacheLoaderFactory(loader),
                        new ConfigurationMerger.InstanceFactory<>(UserLoader.class),
                        loader,
                        null),
                new Row(
                        "writer",
                        CompleteConfiguration::getCacheWriterFactory,
                        "writer: com.acme.UserWriter",
                        c -> c.setCacheWriterFactory(writer),
                        new ConfigurationMerger.InstanceFactory<>(UserWriter.class),
                        writer,
                        null));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void mergedWith_codeAndFile_prefersCode(Row row) {
        assertThat(merged("", UnaryOperator.identity(), row)).isEqualTo(row.silent());
        assertThat(merged("", row.code(), row)).isEqualTo(row.fromCode());
        assertThat(merged(row.file(), UnaryOperator.identity(), row)).isEqualTo(row.fromFile());
        assertThat(merged(row.file(), row.code(), row)).isEqualTo(row.fromCode());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void mergedWith_fileWithOverride_prefersTheFile(Row row) {
        String override = "override: true, ";
        assertThat(merged(override, UnaryOperator.identity(), row)).isEqualTo(row.silent());
        assertThat(merged(override, row.code(), row)).isEqualTo(row.fromCode());
        assertThat(merged(override + row.file(), UnaryOperator.identity(), row)).isEqualTo(row.fromFile());
        assertThat(merged(override + row.file(), row.code(), row)).isEqualTo(row.fromFile());
    }

    /** Code that sets the default, {@code false}, cannot be distinguished from code that sets nothing. */
    @ParameterizedTest
    @CsvSource({
        // file, code, merged, merged with override
        ", false, false, false",
        ", true, true, true",
        "false, false, false, false",
        "false, true, true, false",
        "true, false, true, true",
        "true, true, true, true"
    })
    void mergedWith_booleans_takesTrueOfEither(
            @Nullable String file, boolean code, boolean expected, boolean overridden) {
        for (boolean override : new boolean[] {false, true}) {
            StringBuilder text = new StringBuilder("override: " + override);
            if (file != null) {
                for (String name : List.of("statistics", "management", "read-through", "write-through")) {
                    text.append(", ").append(name).append(": ").append(file);
                }
            }
            CompleteConfiguration<Object, Object> merged = configurations(text.toString())
                    .mergedWith(new MutableConfiguration<>()
                            .setStatisticsEnabled(code)
                            .setManagementEnabled(code)
                            .setReadThrough(code)
                            .setWriteThrough(code));

            assertThat(List.of(
                            merged.isStatisticsEnabled(),
                            merged.isManagementEnabled(),
                            merged.isReadThrough(),
                            merged.isWriteThrough()))
                    .containsOnly(override ? overridden : expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"created", "modified", "accessed", "touched", "eternal"})
    void fromFile_eachExpiry_givesItsPolicy(String kind) {
        Duration time = new Duration(TimeUnit.MILLISECONDS, 90_000);
        Factory<? extends ExpiryPolicy> expected = switch (kind) {
            case "created" -> CreatedExpiryPolicy.factoryOf(time);
            case "modified" -> ModifiedExpiryPolicy.factoryOf(time);
            case "accessed" -> AccessedExpiryPolicy.factoryOf(time);
            case "touched" -> TouchedExpiryPolicy.factoryOf(time);
            default -> EternalExpiryPolicy.factoryOf();
        };

        CompleteConfiguration<?, ?> alone = configurations(
                        "expiry: {" + kind + ": " + (kind.equals("eternal") ? "true" : "90s") + "}")
                .fromFile();

        assertThat(alone.getExpiryPolicyFactory()).isEqualTo(expected);
    }

    @Test
    void mergedWith_givenConfiguration_doesNotChangeIt() {
        MutableConfiguration<Object, Object> given = new MutableConfiguration<>().setStoreByValue(false);

        assertThat(configurations("statistics: true").mergedWith(given).isStoreByValue())
                .isTrue();
        assertThat(given.isStatisticsEnabled()).isFalse();
        assertThat(given.isStoreByValue()).isFalse();
    }

    @Test
    void create_failingConstructor_namesTheClass() {
        assertThatThrownBy(() -> new ConfigurationMerger.InstanceFactory<>(Failing.class).create())
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(Failing.class.getName())
                .hasMessageContaining("no data source");
        assertThat(new ConfigurationMerger.InstanceFactory<>(UserLoader.class).create())
                .isInstanceOf(UserLoader.class);
    }

    private static @Nullable Object merged(
            String file, UnaryOperator<MutableConfiguration<Object, Object>> code, Row row) {
        return row.read().apply(configurations(file).mergedWith(code.apply(new MutableConfiguration<>())));
    }

    private static ConfigurationMerger configurations(String settings) {
        CacheOptions options = SettingsFileFixture.read("caches: {c: {" + settings + "}}")
                .caches()
                .optionsOf("c");
        return new ConfigurationMerger(options, ConfigurationMergerTest.class.getClassLoader());
    }

    /** A class whose constructor fails. */
    public static final class Failing {
        public Failing() {
            throw new IllegalStateException("no data source");
        }
    }
}
