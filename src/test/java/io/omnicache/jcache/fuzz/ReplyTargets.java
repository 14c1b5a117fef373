package io.omnicache.jcache.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.omnicache.jcache.internal.redis.pipeline.ReplyReader;
import io.omnicache.jcache.internal.redis.pipeline.ReplyReader.ProtocolException;
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
        ByteBuf arrived = Unpooled.wrappedBuffer(input).writerIndex(0);
        while (arrived.writerIndex() < input.length) {
            reader.read(arrived.writerIndex(Math.min(input.length, arrived.writerIndex() + piece)));
        }
        return true;
    }
}
