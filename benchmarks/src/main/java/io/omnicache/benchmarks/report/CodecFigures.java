package io.omnicache.benchmarks.report;

import java.util.List;

/**
 * One codec with one kind of value; the same index is the same round for all codecs.
 *
 * @param bytes size of the encoded value
 * @param encodeNanos per operation, as {@code decodeNanos}
 * @param encodeAllocated bytes per operation, as {@code decodeAllocated}
 */
public record CodecFigures(
        String value,
        String codec,
        int bytes,
        List<Double> encodeNanos,
        List<Double> decodeNanos,
        List<Double> encodeAllocated,
        List<Double> decodeAllocated) {}
