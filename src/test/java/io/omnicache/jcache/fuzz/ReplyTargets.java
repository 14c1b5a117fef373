package io.omnicache.jcache.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.Unpooled;
import io.omnicache.jcache.internal.redis.pipeline.ReplyReader;
import io.omnicache.jcache.internal.redis.pipeline.ReplyReader.ProtocolException;
import java.util.Arrays;
import java.util.List;

/** What a server sends: the reader of RESP2 and RESP3, with pieces of any size. */
final class ReplyTargets {
    private static final long LARGEST = 1 << 20;

    private static final List<byte[]> REPLIES =
            Hostility.RESP.stream().map(text -> text.getBytes(ISO_8859_1)).toList();

    private ReplyTargets() {}

    static List<FuzzTarget> all() {
        return List.of(FuzzTarget.of("replies", 60_000, ReplyTargets::stream, ReplyTargets::read)
                .refusing(ProtocolException.class::isInstance)
                .allocating(2, 64));
    }

    private static byte[] stream(Dice dice) {
        byte[] all = new byte[0];
        for (int i = dice.below(6); i >= 0; i--) {
            all = Dice.join(all, dice.oneIn(3) ? dice.changed(REPLIES) : dice.of(REPLIES));
        }
        return all;
    }

    private static boolean read(byte[] input) {
        ReplyReader reader = ReplyReader.ofResp3(reply -> {}, LARGEST);
        int piece = 1 + input.length % 97;
        for (int from = 0; from < input.length; from += piece) {
            reader.read(Unpooled.wrappedBuffer(Arrays.copyOfRange(input, from, Math.min(input.length, from + piece))));
        }
        return true;
    }
}
