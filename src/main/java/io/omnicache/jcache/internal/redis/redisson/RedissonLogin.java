package io.omnicache.jcache.internal.redis.redisson;

import io.netty.channel.Channel;
import io.omnicache.jcache.internal.redis.login.LoginSession;
import io.omnicache.jcache.internal.redis.login.LoginSession.Outcome;
import io.omnicache.jcache.internal.redis.login.LoginSource;
import io.omnicache.jcache.spi.CredentialsProvider.Credentials;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisConnection;
import org.redisson.client.codec.StringCodec;
import org.redisson.client.protocol.RedisCommands;

/** Logs in anew on a connection that has Redisson's handlers. Stateless. */
final class RedissonLogin {
    private RedissonLogin() {}

    /** Has a connection that is logged in follow the source of its login. In the event loop. */
    static void follow(RedisConnection connection, LoginSource source, Credentials accepted) {
        Channel channel = connection.getChannel();
        long millis = connection.getRedisClient().getCommandTimeout();
        LoginSession.begin(
                channel,
                source,
                accepted,
                connection.getRedisClient().getConfig().getGroup(),
                (words, outcome) -> connection
                        .async(
                                millis,
                                StringCodec.INSTANCE,
                                RedisCommands.AUTH,
                                Arrays.copyOfRange(words, 1, words.length))
                        .whenComplete((done, failure) -> outcome.accept(outcomeOf(failure))));
    }

    private static Outcome outcomeOf(@Nullable Throwable failure) {
        if (failure == null) {
            return Outcome.ACCEPTED;
        }
        String refusal = RedissonErrors.replyIn(ExceptionCauses.unwrap(failure));
        return refusal == null ? Outcome.LOST : Outcome.refused(refusal);
    }
}
