package io.omnicache.examples.bookshop;

import io.omnicache.it.JvmProgram;

/**
 * The application in a JVM of its own, on the Redis that the argument names: says its port, and ends when the input
 * does.
 */
final class Instance {
    private Instance() {}

    public static void main(String[] arguments) {
        Shop shop = Shop.open(arguments[0]);
        JvmProgram.say(shop.port());
        JvmProgram.serve(words -> Long.toString(shop.store().reads(words[0])));
        shop.close();
    }
}
