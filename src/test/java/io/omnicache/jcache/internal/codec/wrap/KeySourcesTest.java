package io.omnicache.jcache.internal.codec.wrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.testing.LogCapture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeySourcesTest {
    private static final String KEY_A = key(1, 32);
    private static final String KEY_B = key(2, 32);

    @TempDir
    Path directory;

    private Path file;
    private final AtomicLong now = new AtomicLong();

    @BeforeEach
    void name() {
        file = directory.resolve("keys");
    }

    private static String key(int content, int length) {
        byte[] bytes = new byte[length];
        java.util.Arrays.fill(bytes, (byte) content);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] id(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] content(EncryptionKeys keys, String id) {
        return Objects.requireNonNull(keys.find(id(id))).secret().getEncoded();
    }

    private WatchedKeyFile watched() {
        return new WatchedKeyFile("c", file, now::get);
    }

    private static EncryptionKeys open(String name, @Nullable String variable) {
        return KeySources.open(
                name,
                "c",
                type -> {
                    throw new AssertionError(type);
                },
                asked -> asked.equals("KEYS") ? variable : null);
    }

    @Test
    void open_fileOfSeveralKeys_encryptsWithTheFirstOne() throws Exception {
        Files.writeString(file, "# keys\n\n  new  " + KEY_A + " \r\nold\t" + KEY_B);
        EncryptionKeys keys = open("file:" + file, null);

        assertThat(keys.current().id()).isEqualTo(id("new"));
        assertThat(content(keys, "new")).containsOnly(1);
        assertThat(content(keys, "old")).containsOnly(2);
        assertThat(keys.find(id("other"))).isNull();
    }

    @Test
    void open_variable_hasTheSameForm() {
        assertThat(open("env:KEYS", "a " + KEY_A).current().id()).isEqualTo(id("a"));
        assertThatThrownBy(() -> open("env:OTHER", "a " + KEY_A))
                .isInstanceOf(CacheException.class)
                .hasMessage("The setting encryption.keys of the cache c can't be used. There is no variable OTHER in"
                        + " the environment of the JVM");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                   | There is no key in the variable KEYS
                    '# nothing'          | There is no key in the variable KEYS
                    'a'                  | Line 1 of the variable KEYS: it needs an id, a space, and 32 bytes in base64
                    '#\na ??secret'      | Line 2 of the variable KEYS: the key isn't base64
                    'a c2VjcmV0'         | Line 1 of the variable KEYS: a key has 6 bytes; AES-256 needs 32
                    'a =='               | Line 1 of the variable KEYS: the key
                    """)
    void open_wrongText_namesSourceAndLine(String text, String message) {
        assertThatThrownBy(() -> open("env:KEYS", text))
                .isInstanceOf(CacheException.class)
                .hasMessageStartingWith("The setting encryption.keys of the cache c can't be used. " + message)
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("c2VjcmV0");
    }

    @Test
    void open_keysOf16BytesOrTwiceTheSameId_areRefused() {
        assertThatThrownBy(() -> open("env:KEYS", "a " + KEY_A + "\nb " + key(1, 16)))
                .hasMessageContaining("Line 2 of the variable KEYS: a key has 16 bytes; AES-256 needs 32");
        assertThatThrownBy(() -> open("env:KEYS", "a " + KEY_A + "\na " + KEY_B))
                .hasMessageContaining("Line 2 of the variable KEYS: the id stands in an earlier line, too");
        assertThatThrownBy(() -> open("env:KEYS", "a".repeat(256) + " " + KEY_A))
                .hasMessageContaining("the id of a key has 256 bytes; 1 to 255 are allowed");
    }

    @Test
    void open_missingOrUnreadableFile_isRefused() throws Exception {
        assertThatThrownBy(() -> open("file:" + file, null))
                .hasMessage("The setting encryption.keys of the cache c can't be used. The file " + file
                        + " doesn't exist");
        Files.createDirectory(file);
        assertThatThrownBy(() -> open("file:" + file, null))
                .hasMessageContaining("The file " + file + " can't be read");
        assertThatThrownBy(() -> open("file:\0", null)).hasMessageContaining("names no valid path");
        Path large = directory.resolve("large");
        Files.write(large, new byte[(1 << 20) + 1]);
        assertThatThrownBy(() -> open("file:" + large, null)).hasMessageContaining("has more than 1 MB");
    }

    @Test
    void watchedFile_thatChanges_isReadAgainAfterTwoSeconds() throws Exception {
        Files.writeString(file, "a " + KEY_A);
        WatchedKeyFile keys = watched();
        Files.writeString(file, "bb " + KEY_B + "\na " + KEY_A);

        assertThat(keys.current().id()).isEqualTo(id("a"));
        now.addAndGet(Duration.ofMillis(2_001).toNanos());
        assertThat(keys.current().id()).isEqualTo(id("bb"));
    }

    @Test
    void watchedFile_whenAValueNamesAnUnknownKey_isReadAtOnce() throws Exception {
        Files.writeString(file, "a " + KEY_A);
        WatchedKeyFile keys = watched();
        Files.writeString(file, "a " + KEY_A + "\nnew " + KEY_B);

        assertThat(content(keys, "new")).containsOnly(2);
    }

    /** Whoever plants values with unknown ids would have the file looked at for each read otherwise. */
    @Test
    void watchedFile_whenManyValuesNameUnknownKeys_isLookedAtFiveTimesASecond() throws Exception {
        Files.writeString(file, "a " + KEY_A);
        WatchedKeyFile keys = watched();
        assertThat(keys.find(id("planted"))).isNull();
        Files.writeString(file, "a " + KEY_A + "\nnew " + KEY_B);

        assertThat(keys.find(id("new"))).as("too soon after the last look").isNull();
        now.addAndGet(Duration.ofMillis(199).toNanos());
        assertThat(keys.find(id("new"))).isNull();
        now.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(keys.find(id("new"))).isNotNull();
    }

    /** As secrets are replaced in containers: another file takes its place, perhaps with the same time and size. */
    @Test
    void watchedFile_thatIsReplacedByOneThatLooksTheSame_isReadAgain() throws Exception {
        Files.writeString(file, "a " + KEY_A);
        WatchedKeyFile keys = watched();
        Path other = Files.writeString(directory.resolve("other"), "b " + KEY_B);
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
        Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThat(keys.find(id("b"))).isNotNull();
    }

    @Test
    void watchedFile_thatIsHalfWrittenOrGone_keepsTheKeysAndSaysSoOnce() throws Exception {
        Files.writeString(file, "a " + KEY_A);
        WatchedKeyFile keys = watched();
        try (LogCapture log = LogCapture.of(WatchedKeyFile.class)) {
            Files.writeString(file, "b " + KEY_B.substring(0, 20));
            for (int i = 0; i < 5; i++) {
                now.addAndGet(Duration.ofSeconds(3).toNanos());
                assertThat(keys.current().id()).isEqualTo(id("a"));
                assertThat(keys.find(id("b"))).isNull();
            }
            Files.delete(file);
            for (int i = 0; i < 5; i++) {
                now.addAndGet(Duration.ofMillis(200).toNanos());
                assertThat(keys.find(id("b"))).isNull();
            }
            assertThat(log.messages()).hasSize(2);
            assertThat(log.messages().get(0))
                    .contains("the former keys", "Line 1 of the file")
                    .doesNotContain(KEY_B.substring(0, 20));
            assertThat(log.messages().get(1)).contains("doesn't exist");
            Files.writeString(file, "b " + KEY_B);
            now.addAndGet(Duration.ofMillis(200).toNanos());
            assertThat(keys.find(id("b"))).isNotNull();
            assertThat(keys.current().id()).isEqualTo(id("b"));
        }
    }
}
