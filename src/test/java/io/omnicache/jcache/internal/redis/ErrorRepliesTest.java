package io.omnicache.jcache.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.ErrorReplies.Kind;
import io.omnicache.jcache.internal.redis.ErrorReplies.Meaning;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Error replies of several server versions, of proxies, and of nobody knows whom. */
class ErrorRepliesTest {
    private static final String SCRIPT = " script: 9d5a6f3a9d5a6f3a9d5a6f3a9d5a6f3a9d5a6f3a, on @user_script:3.";

    /** Redis 6.2 puts its words before the error of an inner command, newer servers behind it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OOM command not allowed when used memory > 'maxmemory'. | LASTING | false",
                "MISCONF Redis is configured to save RDB snapshots. | LASTING | false",
                "READONLY You can't write against a read only replica. | PASSING | false",
                "NOREPLICAS Not enough good replicas to write. | PASSING | false",
                "WRONGTYPE Operation against a key holding the wrong kind of value | LASTING | true",
                "NOPERM this user has no permissions to run the 'unlink' command | LASTING | true",
                "ERR The user executing the script can't run this command or subcommand | LASTING | true",
                "ERR Script attempted to access a non local key in a cluster node | LASTING | true",
                "TRYAGAIN Multiple keys request during rehashing of slot | LASTING | true"
            })
    void of_anErrorInsideAScript_isThatOfTheInnerCommand(String inner, Kind kind, boolean mayHaveChanged) {
        for (String text : List.of(
                inner + SCRIPT,
                inner + " script: on @user_script:1.",
                "ERR Error running script (call to f_9d5a): @user_script:3: -" + inner,
                "ERR Error running script (call to f_9d5a): @user_script: 3: " + inner)) {
            Meaning meaning = ErrorReplies.of(text);

            assertThat(meaning.kind()).as(text).isEqualTo(kind);
            assertThat(meaning.mayHaveChanged()).as(text).isEqualTo(mayHaveChanged);
            assertThat(meaning.help()).as(text).isEqualTo(ErrorReplies.of(inner).help());
        }
    }

    @Test
    void of_anErrorInATransaction_isThatOfTheInnerCommand_andNothingWasDone() {
        String inner = "OOM command not allowed when used memory > 'maxmemory'.";
        Meaning meaning = ErrorReplies.of("EXECABORT Transaction discarded because of: " + inner);

        assertThat(meaning.help()).isEqualTo(ErrorReplies.of(inner).help());
        assertThat(meaning.mayHaveChanged()).isFalse();
        assertThat(ErrorReplies.of("EXECABORT Transaction discarded because of previous errors.")
                        .mayHaveChanged())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "FUTURE it is not known yet",
                "upstream failure",
                "ERR Connection timed out",
                "oom in small letters",
                "OOM"
            })
    void of_anUnknownError_saysThatTheOutcomeIsUnknown(String text) {
        Meaning meaning = ErrorReplies.of(text);

        assertThat(meaning.kind()).isEqualTo(Kind.LASTING);
        assertThat(meaning.mayHaveChanged()).isTrue();
        assertThat(meaning.text()).isEqualTo(text);
    }

    /** Servers and proxies cut what they quote, such as the tokens of a service. */
    @ParameterizedTest
    @ValueSource(strings = {"ERR bad token '%s...'", "WRONGPASS the token %s has ended", "ERR near \"%s\""})
    void of_anErrorThatHoldsAPartOfAToken_hidesIt(String text) {
        String token = "Xq7hunter2" + "a1b2c3".repeat(300);

        for (String part : List.of(token.substring(0, 60), token.substring(3, 90))) {
            assertThat(ErrorReplies.of(String.format(text, part), null, new HiddenWords(List.of(token)))
                            .text())
                    .doesNotContain("hunter2", "a1b2");
        }
        assertThat(ErrorReplies.of("WRONGPASS invalid username-password pair", null, new HiddenWords(List.of(token)))
                        .text())
                .isEqualTo("WRONGPASS invalid username-password pair");
    }

    @Test
    void of_anEmptyErrorOrNoise_isALineOfPrintableCharacters() {
        assertThat(ErrorReplies.of("").text()).isEmpty();
        assertThat(ErrorReplies.of("\u0000\u001b[31mred\u0007\u00ff\nsecond line")
                        .text())
                .isEqualTo("..[31mred..");
        assertThat(ErrorReplies.of("x".repeat(60_000)).text()).hasSizeLessThan(200);
    }

    /** What the command holds: the key as bytes, and a value behind the byte of its kind. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "FUTURE no room for omnicache:c:4711 here | FUTURE no room for ... here",
                "FUTURE no room for key 'c:4711' here | FUTURE no room for key '...' here",
                "FUTURE refused: hunter2, at 9 | FUTURE refused: ..., at 9",
                "NOPERM hunter2 may not be stored | NOPERM ... may not be stored",
                "FUTURE \"\\x01hunter2\" | FUTURE \"\\x01...\"",
                "FUTURE login top-secret is over | FUTURE login ... is over",
                "ERR unknown command 'SET', with args beginning with: 'omnicache:c:4711' 'hunter2' | ERR unknown command 'SET'"
            })
    void of_anErrorThatHoldsKeyValueOrPassword_hidesThem(String text, String shown) {
        Command command = Command.of(Verb.SET, bytes("omnicache:c:4711"), bytes("\u0001hunter2"), "PX", 9L);

        assertThat(ErrorReplies.of(text, command, new HiddenWords(List.of("top-secret", "")))
                        .text())
                .isEqualTo(shown);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
