package io.omnicache.jcache.internal.config.setting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingSuggestionTest {
    @ParameterizedTest
    @CsvSource({"created, created, 0", "craeted, created, 1", "creted, created, 1", "'', abc, 3", "kitten, sitting, 3"})
    void editDistance_twoTexts_countsTheChanges(String a, String b, int expected) {
        assertThat(SpellingSuggestion.editDistance(a, b)).isEqualTo(expected);
        assertThat(SpellingSuggestion.editDistance(b, a)).isEqualTo(expected);
    }

    @Test
    void didYouMean_knownNames_suggestsTheNearestOrNothing() {
        List<String> known = List.of("retries", "timeout", "retry-delay");

        assertThat(SpellingSuggestion.didYouMean("timout", known)).isEqualTo("; did you mean timeout?");
        assertThat(SpellingSuggestion.didYouMean("near-cache", known)).isEmpty();
    }
}
