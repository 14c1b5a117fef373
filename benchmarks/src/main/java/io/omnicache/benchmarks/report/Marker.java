package io.omnicache.benchmarks.report;

/**
 * The mark of a provider in a chart: a shape and a colour. The colours are of Okabe and Ito's palette, which people with
 * any kind of colour blindness can tell apart. The shapes differ for those who print in grey.
 */
record Marker(Shape shape, String color) {
    static final String OURS = "#0072b2";
    static final String THEIRS = "#9aa5b1";

    enum Shape {
        CIRCLE,
        SQUARE,
        TRIANGLE,
        DIAMOND,
        FLIPPED_TRIANGLE,
        PLUS
    }

    private static final String[] COLORS = {"#d55e00", "#e69f00", "#009e73", "#cc79a7", "#000000", "#56b4e9"};

    /**
     * Markers of the first six indexes differ in shape and in colour. Up to index 35 no two have both in common.
     *
     * @param index of the rival, in the order of the report
     */
    static Marker ofRival(int index) {
        Shape[] shapes = Shape.values();
        return new Marker(shapes[(index + index / COLORS.length) % shapes.length], COLORS[index % COLORS.length]);
    }
}
