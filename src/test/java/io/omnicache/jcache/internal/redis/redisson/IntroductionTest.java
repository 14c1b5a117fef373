package io.omnicache.jcache.internal.redis.redisson;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IntroductionTest {
    /** It comes from the server, and goes to the log. */
    @Test
    void refusal_withAForgedText_isShownInOneShortLine() {
        String forged = "NOPERM \u001b[31m\u202e\n12:00 ERROR " + "w".repeat(9_000);

        String shown = Introduction.shown(RedissonErrors.refusal(forged));

        assertThat(shown).startsWith("NOPERM ").hasSizeLessThan(300).matches("[ -~]+");
    }
}
