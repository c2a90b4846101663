"""Text, trees and progress on a terminal."""
