package io.omnicache.jcache.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShownTest {
    @ParameterizedTest
    @ValueSource(
            ints = {
                '\n', '\r', 0x1b, 0x7f, 0x85, 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x180b, 0x180e, 0x200b,
                0x200e, 0x2028, 0x202e, 0x2066, 0x2800, 0x3164, 0xfe0f, 0xfeff, 0xffa0, 0xe0001, 0xe0100, 0xf0000
            })
    void name_withWhatShowsNothingOrMovesOthers_isEscaped(int point) {
        String shown = Shown.name("a" + Character.toString(point) + "b");

        assertThat(shown).matches("a(\\\\u[0-9a-f]{4}){1,2}b");
        assertThat(Shown.name(shown)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "Zürich", "naïve", "ไทย", "हिन्दी", "中文", "😀"})
    void name_inAnyLanguage_isShown(String name) {
        assertThat(Shown.name(name)).isEqualTo(name);
    }

    @Test
    void name_withManyMarksOverOneLetter_isEscaped() {
        assertThat(Shown.name("a" + "\u0301".repeat(150)))
                .startsWith("a\u0301\u0301\u0301\u0301\\u0301")
                .doesNotContain("\u0301".repeat(5));
    }
}
