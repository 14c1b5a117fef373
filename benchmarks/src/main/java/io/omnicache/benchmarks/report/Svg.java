package io.omnicache.benchmarks.report;

import java.util.Locale;

/** An SVG picture as text: white background, system fonts, nothing outside the file. */
final class Svg {
    static final String INK = "#1f2328";
    static final String FAINT = "#59636e";
    static final String GRID = "#d8dee4";

    /** Anchors of a text. */
    enum Align {
        START,
        MIDDLE,
        END
    }

    private final StringBuilder body = new StringBuilder();

    Svg(int width, int height, String title) {
        body.append(format(
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d' role='img'"
                        + " font-family='system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif'>%n",
                width, height, width, height));
        add("<title>%s</title>", escape(title));
        add("<rect width='%d' height='%d' fill='#ffffff'/>", width, height);
    }

    void line(double x1, double y1, double x2, double y2, String color, double strokeWidth) {
        add(
                "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s' stroke-width='%.1f'/>",
                x1, y1, x2, y2, color, strokeWidth);
    }

    void rectangle(double x, double y, double w, double h, String color) {
        add("<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' rx='2' fill='%s'/>", x, y, w, h, color);
    }

    void text(double x, double y, Align align, int size, String color, boolean bold, String text) {
        add(
                "<text x='%.1f' y='%.1f' text-anchor='%s' font-size='%d' fill='%s'%s>%s</text>",
                x,
                y,
                align.name().toLowerCase(Locale.ROOT),
                size,
                color,
                bold ? " font-weight='600'" : "",
                escape(text));
    }

    void marker(Marker marker, double x, double y) {
        String shape = switch (marker.shape()) {
            case CIRCLE -> format("<circle cx='%.1f' cy='%.1f' r='5'", x, y);
            case SQUARE -> format("<rect x='%.1f' y='%.1f' width='9' height='9'", x - 4.5, y - 4.5);
            case TRIANGLE -> polygon(x, y - 6, x + 6, y + 5, x - 6, y + 5);
            case DIAMOND -> polygon(x, y - 6.5, x + 6.5, y, x, y + 6.5, x - 6.5, y);
            case FLIPPED_TRIANGLE -> polygon(x - 6, y - 5, x + 6, y - 5, x, y + 6);
            case PLUS ->
                polygon(
                        x - 2, y - 6, x + 2, y - 6, x + 2, y - 2, x + 6, y - 2, x + 6, y + 2, x + 2, y + 2, //
                        x + 2, y + 6, x - 2, y + 6, x - 2, y + 2, x - 6, y + 2, x - 6, y - 2, x - 2, y - 2);
        };
        body.append("  ").append(shape).append(format(" fill='%s'/>%n", marker.color()));
    }

    @Override
    public String toString() {
        return body + "</svg>\n";
    }

    private static String polygon(double... coordinates) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < coordinates.length; i += 2) {
            points.append(format("%.1f,%.1f ", coordinates[i], coordinates[i + 1]));
        }
        return "<polygon points='" + points.toString().trim() + "'";
    }

    private void add(String element, Object... arguments) {
        body.append("  ").append(format(element, arguments)).append('\n');
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
