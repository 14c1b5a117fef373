package io.omnicache.jcache.internal.codec.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Refuses numbers that are too long to be read again. For one thread. */
final class BoundedNumbers extends JsonGeneratorDelegate {
    private static final double BITS_PER_DIGIT = 3.3219;

    BoundedNumbers(JsonGenerator generator) {
        super(generator, false);
    }

    @Override
    public void writeNumber(BigInteger number) throws IOException {
        require(number.bitLength() / BITS_PER_DIGIT);
        super.writeNumber(number);
    }

    @Override
    public void writeNumber(BigDecimal number) throws IOException {
        require(number.precision());
        super.writeNumber(number);
    }

    private static void require(double digits) {
        // Sign, point and exponent take up to 20 characters more.
        if (digits > JsonMappers.MAX_NUMBER_LENGTH - 20) {
            throw new RefusedTypeException("it holds a number of " + (long) digits + " digits, and "
                    + JsonMappers.MAX_NUMBER_LENGTH + " can be read: store it as text or bytes");
        }
    }
}
