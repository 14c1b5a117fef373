package io.omnicache.jcache.internal.redis.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Error replies of several server versions. */
class ReplyErrorTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "READONLY You can't write against a read only replica. | true",
                "READONLY You can't write against a read only replica. script: 9d5a, on @user_script:3. | true",
                "ERR Error running script (call to f_9d5a): @user_script:3: -READONLY You can't write against a read only replica. | true",
                "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'. | true",
                "LOADING Redis is loading the dataset in memory | true",
                "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. | false",
                "NOREPLICAS Not enough good replicas to write. | false",
                "ERR Error running script (call to f_9d5a): @user_script:3: -OOM command not allowed. | false",
                "WRONGTYPE Operation against a key holding the wrong kind of value | false",
                "NOPERM this user has no permissions to run the 'set' command | false"
            })
    void mayHaveNewMaster_ofErrorReplies_isTrueOnlyWhereAFailoverMayBeTheReason(String text, boolean away) {
        assertThat(new ReplyError(text).mayHaveNewMaster()).isEqualTo(away);
    }
}
