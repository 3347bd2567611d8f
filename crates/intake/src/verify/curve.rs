//! ECDSA on the curves of NIST, `y² = x³ - 3x + b` modulo a prime.

use super::number::{Modulus, Residue, trimmed};

/// A curve: its numbers in hexadecimal, as FIPS 186 and SEC 2 have them.
pub(super) struct Curve {
    pub(super) name: &'static str,
    /// The length of a number in bytes.
    len: usize,
    prime: &'static str,
    b: &'static str,
    /// The number of points.
    order: &'static str,
    /// The point that generates the others.
    generator: (&'static str, &'static str),
}

const CURVES: [Curve; 3] = [
    Curve {
        name: "P-256",
        len: 32,
        prime: "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
        b: "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
        order: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        generator: (
            "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
            "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
        ),
    },
    Curve {
        name: "P-384",
        len: 48,
        prime: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
        b: "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
        order: "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
        generator: (
            "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
            "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
        ),
    },
    Curve {
        name: "P-521",
        len: 66,
        prime: "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        b: "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
        order: "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
        generator: (
            "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
            "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
        ),
    },
];

impl Curve {
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        CURVES.iter().find(|curve| curve.name == name)
    }

    /// Whether the key `(x, y)` made a signature; `None` where key or signature can't be one.
    pub(super) fn verify(
        &self,
        x: &[u8],
        y: &[u8],
        digest: &[u8],
        signature: &[u8],
    ) -> Option<bool> {
        let field = Modulus::new(&bytes(self.prime))?;
        let order = Modulus::new(&bytes(self.order))?;
        let plane = Plane { field: &field };
        let key = plane.point(x, y)?;
        if !plane.is_on_curve(&key, &bytes(self.b)) || signature.len() != 2 * self.len {
            return None;
        }
        let (r, s) = signature.split_at_checked(self.len)?;
        let is_scalar = |number: &[u8]| !trimmed(number).is_empty() && order.holds(number);
        if !is_scalar(r) || !is_scalar(s) {
            return None;
        }
        // none of the digests that are used is longer than the order
        let digest = digest.get(..self.len.min(digest.len()))?;
        let inverse = order.invert(&order.enter(s));
        let of = |number: &[u8]| order.leave(&order.multiply(&order.enter(number), &inverse));
        let (generator_x, generator_y) = self.generator;
        let generator = plane.point(&bytes(generator_x), &bytes(generator_y))?;
        let sum = plane.sum_of_multiples(&generator, &of(digest), &key, &of(r));
        let x = plane.affine_x(&sum)?;
        // the coordinate may be as large as the field, r only as the order
        Some(order.enter(&x) == order.enter(r))
    }
}

/// A point in Jacobian coordinates: `(x / z², y / z³)`, and infinity where `z` is zero.
#[derive(Clone)]
struct Point {
    x: Residue,
    y: Residue,
    z: Residue,
}

/// Arithmetic with points.
struct Plane<'f> {
    field: &'f Modulus,
}

impl Plane<'_> {
    fn point(&self, x: &[u8], y: &[u8]) -> Option<Point> {
        let field = self.field;
        (field.holds(x) && field.holds(y)).then(|| Point {
            x: field.enter(x),
            y: field.enter(y),
            z: field.one.clone(),
        })
    }

    fn is_on_curve(&self, point: &Point, b: &[u8]) -> bool {
        let field = self.field;
        let cube = self.times(&self.square(&point.x), &point.x);
        let without_b = field.subtract(&cube, &self.three_times(&point.x));
        self.square(&point.y) == field.add(&without_b, &field.enter(b))
    }

    /// `m a + n b`, with both multiplied side by side.
    fn sum_of_multiples(&self, a: &Point, m: &[u8], b: &Point, n: &[u8]) -> Point {
        let both = self.add(a, b);
        let mut sum = Point {
            x: self.field.one.clone(),
            y: self.field.one.clone(),
            z: self.field.enter(&[]),
        };
        for (m, n) in m.iter().zip(n) {
            for bit in (0..8).rev() {
                sum = self.double(&sum);
                sum = match (m >> bit & 1, n >> bit & 1) {
                    (1, 1) => self.add(&sum, &both),
                    (1, _) => self.add(&sum, a),
                    (_, 1) => self.add(&sum, b),
                    _ => sum,
                };
            }
        }
        sum
    }

    /// The formulas of Bernstein and Lange, <https://hyperelliptic.org/EFD>, dbl-2001-b.
    fn double(&self, point: &Point) -> Point {
        let field = self.field;
        let delta = self.square(&point.z);
        let gamma = self.square(&point.y);
        let beta = self.times(&point.x, &gamma);
        let (less, more) = (
            field.subtract(&point.x, &delta),
            field.add(&point.x, &delta),
        );
        let alpha = self.three_times(&self.times(&less, &more));
        let beta = self.twice(&self.twice(&beta));
        let x = field.subtract(&self.square(&alpha), &self.twice(&beta));
        let eight = self.twice(&self.twice(&self.twice(&self.square(&gamma))));
        let y = self.times(&alpha, &field.subtract(&beta, &x));
        Point {
            y: field.subtract(&y, &eight),
            z: self.twice(&self.times(&point.y, &point.z)),
            x,
        }
    }

    fn add(&self, a: &Point, b: &Point) -> Point {
        let field = self.field;
        if is_zero(&a.z) {
            return b.clone();
        }
        if is_zero(&b.z) {
            return a.clone();
        }
        let (a_square, b_square) = (self.square(&a.z), self.square(&b.z));
        let x = self.times(&a.x, &b_square);
        let y = self.times(&self.times(&a.y, &b.z), &b_square);
        let across = field.subtract(&self.times(&b.x, &a_square), &x);
        let up = self.times(&self.times(&b.y, &a.z), &a_square);
        let up = field.subtract(&up, &y);
        if is_zero(&across) && is_zero(&up) {
            return self.double(a);
        }
        let square = self.square(&across);
        let cube = self.times(&square, &across);
        let middle = self.times(&x, &square);
        let sum_x = field.subtract(&self.square(&up), &cube);
        let sum_x = field.subtract(&sum_x, &self.twice(&middle));
        let sum_y = self.times(&up, &field.subtract(&middle, &sum_x));
        Point {
            y: field.subtract(&sum_y, &self.times(&y, &cube)),
            z: self.times(&self.times(&a.z, &b.z), &across),
            x: sum_x,
        }
    }

    /// The first coordinate in bytes; infinity has none.
    fn affine_x(&self, point: &Point) -> Option<Vec<u8>> {
        if is_zero(&point.z) {
            return None;
        }
        let square = self.square(&self.field.invert(&point.z));
        Some(self.field.leave(&self.times(&point.x, &square)))
    }

    fn times(&self, a: &[u32], b: &[u32]) -> Residue {
        self.field.multiply(a, b)
    }

    fn square(&self, number: &[u32]) -> Residue {
        self.field.multiply(number, number)
    }

    fn twice(&self, number: &[u32]) -> Residue {
        self.field.add(number, number)
    }

    fn three_times(&self, number: &[u32]) -> Residue {
        self.field.add(&self.twice(number), number)
    }
}

fn is_zero(number: &[u32]) -> bool {
    number.iter().all(|&digit| digit == 0)
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> = hex.chars().filter_map(|c| c.to_digit(16)).collect();
    let byte = |pair: &[u32]| pair.iter().fold(0, |byte, digit| byte << 4 | digit);
    digits
        .chunks(2)
        .filter_map(|pair| u8::try_from(byte(pair)).ok())
        .collect()
}
