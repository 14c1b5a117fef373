package io.omnicache.jcache.internal.redis.keyspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.OmittedText;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many keys the next page has, after a page of long names and after one that didn't come. */
class PageSizeTest {
    private final PageSize size = new PageSize(500);

    @Test
    void page_ofNamesThatWereReadPast_isFollowedByASmallerOne() {
        size.onPage(Collections.nCopies(500, new OmittedText(1 << 20)));

        assertThat(size.next()).isEqualTo(1);
    }

    @Test
    void page_ofLongNames_isFollowedByASmallerOne_andThenByALargerOne() {
        size.onPage(Collections.nCopies(500, new byte[10 << 10]));
        assertThat(size.next()).isLessThan(30);

        for (int i = 0; i < 5; i++) {
            size.onPage(List.of(new byte[10]));
        }
        assertThat(size.next()).isEqualTo(500);
    }

    @Test
    void page_thatDidNotCome_isSmallerTheNextTime() {
        RedisCacheException failure = new RedisCacheException("no answer", true);
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> size.onFailure(failure)).isSameAs(failure);
        }

        assertThat(size.next()).isEqualTo(1);
    }
}
